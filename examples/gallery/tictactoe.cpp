// Tic-tac-toe: two players a game, and the server alone knows whose turn it is.
#include <array>
#include <map>
#include <memory>
#include <sockeye/event.hpp>

#include "gallery.hpp"

namespace gallery {

namespace {

/// A square's or a player's mark travels as its name.
enum class Mark { none, x, o };

/// All that a page shows. `left`: one of the players has gone, and the other has won.
struct Game {
  std::array<Mark, 9> squares = {};
  std::string x;
  std::string o;
  Mark turn = Mark::x;
  Mark winner = Mark::none;
  bool over = false;
  bool left = false;
};

namespace events {

constexpr sockeye::Event<"waiting"> waiting;
constexpr sockeye::Event<"start", Mark> start;
constexpr sockeye::Event<"game", Game> game;

constexpr sockeye::Event<"play", sockeye::Ack<Outcome>> play;
constexpr sockeye::Event<"move", int, sockeye::Ack<Outcome>> move;

}  // namespace events

constexpr int lines[8][3] = {{0, 1, 2}, {3, 4, 5}, {6, 7, 8}, {0, 3, 6},
                             {1, 4, 7}, {2, 5, 8}, {0, 4, 8}, {2, 4, 6}};

/// A game between two sockets, who are in a room of their own.
struct Table {
  std::string room;
  std::string x_socket;
  Game game = {};

  Mark mark_of(const sockeye::Socket& socket) const {
    return socket.id() == x_socket ? Mark::x : Mark::o;
  }

  Outcome move(Mark mark, int square) {
    if (game.over) return {"The game is over."};
    if (game.turn != mark) return {"It is not your turn."};
    if (square < 0 || square > 8) return {"There is no such square."};
    Mark& target = game.squares[static_cast<std::size_t>(square)];
    if (target != Mark::none) return {"That square is taken."};
    target = mark;
    game.turn = mark == Mark::x ? Mark::o : Mark::x;
    const auto at = [this](int i) { return game.squares[static_cast<std::size_t>(i)]; };
    for (const auto& line : lines) {
      if (at(line[0]) == mark && at(line[1]) == mark && at(line[2]) == mark) game.winner = mark;
    }
    bool full = true;
    for (int i = 0; i < 9; ++i) full = full && at(i) != Mark::none;
    game.over = full || game.winner != Mark::none;
    return {};
  }
};

struct Hall {
  std::optional<sockeye::Socket> waiting;
  std::map<std::string, std::shared_ptr<Table>> tables;  // by socket
  int games = 0;

  void leave(const sockeye::Socket& socket) {
    if (waiting == socket) waiting.reset();
    const auto found = tables.find(socket.id());
    if (found == tables.end()) return;
    const auto table = found->second;
    tables.erase(found);
    socket.leave(table->room);
    if (table->game.over) return;
    table->game.over = table->game.left = true;
    table->game.winner = table->mark_of(socket) == Mark::x ? Mark::o : Mark::x;
    socket.to(table->room).emit(events::game, table->game);
  }

  void seat(const sockeye::Socket& first, const sockeye::Socket& second) {
    const auto table = std::make_shared<Table>(
        Table{.room = "game:" + std::to_string(++games), .x_socket = first.id()});
    table->game.x = first.data<Visitor>()->name;
    table->game.o = second.data<Visitor>()->name;
    for (const sockeye::Socket& player : {first, second}) {
      tables[player.id()] = table;
      player.join(table->room);
      player.emit(events::start, table->mark_of(player));
    }
    first.namespace_().to(table->room).emit(events::game, table->game);
  }
};

}  // namespace

void add_tictactoe(const sockeye::Namespace& io) {
  const auto hall = std::make_shared<Hall>();
  ask_for_names(io);

  io.on(events::play, [hall](sockeye::Socket socket) -> Outcome {
    if (hall->waiting == socket) return {"You are waiting already."};
    hall->leave(socket);
    if (const auto other = std::exchange(hall->waiting, std::nullopt)) {
      hall->seat(*other, socket);
    } else {
      hall->waiting = socket;
      socket.emit(events::waiting);
    }
    return {};
  });

  io.on(events::move, [hall](sockeye::Socket socket, int square) -> Outcome {
    const auto found = hall->tables.find(socket.id());
    if (found == hall->tables.end()) return {"You are in no game."};
    Table& table = *found->second;
    Outcome outcome = table.move(table.mark_of(socket), square);
    if (!outcome.error) socket.namespace_().to(table.room).emit(events::game, table.game);
    return outcome;
  });

  io.on_disconnect([hall](sockeye::Socket socket) { hall->leave(socket); });
}

}  // namespace gallery
