// The demo's people, projects, tasks and comments.
#include "demo.hpp"

#include <array>
#include <string>

#include "password.hpp"

namespace atrium {
namespace {

struct DemoTask {
  std::string_view title;
  std::string_view notes;
  Status status;
  int assignee;
  std::string_view comment;
};

constexpr std::array<DemoTask, 11> launch_tasks = {{
    {"Sketch the onboarding tour", "Three steps, no more. The board itself is the third one.",
     Status::todo, 0, ""},
    {"Choose the launch date", "", Status::todo, -1, "Not a Friday, please."},
    {"Write the press kit", "Logo, two screenshots, one paragraph.", Status::todo, 2, ""},
    {"Translate the landing page", "German and French first.", Status::todo, -1, ""},
    {"Landing page copy", "One promise, one picture, one button.", Status::doing, 0,
     "The second sentence says the same as the first."},
    {"Load test with 10,000 boards", "Idle connections first, then everybody moves a card.",
     Status::doing, 1, "The machines are booked for Thursday."},
    {"Keyboard shortcuts", "Moving a card must not need a mouse.", Status::doing, 2, ""},
    {"Pricing table", "", Status::review, 1, "Looks right to me. One more pair of eyes?"},
    {"Dark mode", "Follows the system, and a switch in the corner.", Status::review, 0, ""},
    {"Pick a name", "Atrium: the open room that all others look into.", Status::done, 1, ""},
    {"Register the domain", "", Status::done, 2, ""},
}};

constexpr std::array<DemoTask, 4> garden_tasks = {{
    {"Order tomato seeds", "San Marzano and something yellow.", Status::todo, 0, ""},
    {"Mend the rain barrel", "", Status::todo, 1, ""},
    {"Turn the compost", "", Status::doing, 0, ""},
    {"Prune the apple tree", "Before the first frost.", Status::done, 1, ""},
}};

template <std::size_t Size, std::size_t People>
void add_tasks(Store& store, std::int64_t project, const std::array<DemoTask, Size>& tasks,
               const std::array<User, People>& people) {
  const auto person = [&](int index) { return people[static_cast<std::size_t>(index)].id; };
  for (const DemoTask& demo : tasks) {
    NewTask wish{.title = std::string(demo.title),
                 .status = demo.status,
                 .notes = std::string(demo.notes),
                 .assignee = {},
                 .key = {}};
    if (demo.assignee >= 0) {
      wish.assignee = person(demo.assignee);
    }
    const Task task = store.create_task(person(0), project, wish);
    if (!demo.comment.empty()) {
      store.add_comment(person(1), task.id, {.body = std::string(demo.comment), .key = {}});
    }
  }
}

}  // namespace

void create_demo(Store& store) {
  if (store.has_users()) {
    return;
  }
  const std::array<User, 3> people = {
      store.create_user("ada", "Ada Lovelace", hash_password(demo_password)),
      store.create_user("grace", "Grace Hopper", hash_password(demo_password)),
      store.create_user("linus", "Linus Pauling", hash_password(demo_password))};
  const Project launch = store.create_project(people[0].id, "Website launch");
  store.add_member(people[0].id, launch.id, "grace");
  store.add_member(people[0].id, launch.id, "linus");
  add_tasks(store, launch.id, launch_tasks, people);
  const Project garden = store.create_project(people[0].id, "Rooftop garden");
  store.add_member(people[0].id, garden.id, "grace");
  add_tasks(store, garden.id, garden_tasks, people);
  store.set_setting(demo_setting, "1");
}

}  // namespace atrium
