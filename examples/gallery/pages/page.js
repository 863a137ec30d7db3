// What the six pages share: a visitor gives a name, the connection's state is shown, and what the
// server refuses is said.

/** An element: `element("li", { className: "own" }, "text", child)`. Texts are never read as HTML. */
export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

export const $ = (selector) => document.querySelector(selector);

let noteTimer;
export function showError(text) {
  $(".note")?.remove();
  document.body.append(element("p", { className: "note", role: "alert" }, text));
  clearTimeout(noteTimer);
  noteTimer = setTimeout(() => $(".note")?.remove(), 6000);
}

/** Sends a request. The answer, or null where it was refused or did not come, which is shown. */
export async function ask(socket, event, ...args) {
  try {
    const answer = await socket.timeout(5000).emitWithAck(event, ...args);
    if (!answer.error) return answer;
    showError(answer.error);
  } catch {
    showError("The server did not answer. Please try again.");
  }
  return null;
}

function nameForm(enter) {
  const input = element("input", { name: "name", autocomplete: "nickname", placeholder: "Ada" });
  const form = element(
    "form",
    { className: "name card stack" },
    element("h2", {}, "What is your name?"),
    element("p", { className: "dim" }, "Open this page in a second window, and be somebody else there."),
    element("label", { className: "row" }, "Name", input),
    element("button", {}, "Enter"),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    enter(input.value);
  });
  return form;
}

/** The page's socket. It connects once the visitor has a name; `main` is hidden until then. */
export function visit(namespace) {
  const main = $("main");
  const state = element("span", { className: "state" });
  const who = element("span", { className: "who chip", hidden: true });
  const bar = element(
    "header",
    { className: "bar" },
    element("a", { href: "./" }, "← All examples"),
    element("h1", {}, document.title.split(" · ")[0]),
    who,
    state,
  );
  document.body.prepend(bar);

  // A name for each tab: two tabs are two people.
  let name = new URLSearchParams(location.search).get("name") ?? sessionStorage.getItem("name");
  const socket = io(namespace, { autoConnect: false, auth: (send) => send({ name }) });
  const form = nameForm((given) => {
    name = given;
    socket.connect();
  });
  main.before(form);

  const show = (named) => {
    form.hidden = named;
    main.hidden = !named;
    if (!named) form.elements.name.focus();
  };
  const tell = (key, text) => {
    state.dataset.state = key;
    state.textContent = text;
  };
  tell("", "not connected");
  socket.on("connect", () => {
    sessionStorage.setItem("name", name);
    who.textContent = name;
    who.hidden = false;
    tell("live", "live");
    show(true);
  });
  socket.on("disconnect", () => tell("lost", "reconnecting…"));
  socket.on("connect_error", (error) => {
    if (socket.active) {
      tell("lost", "no connection");
      return;
    }
    // The server has refused the name.
    tell("", "not connected");
    show(false);
    showError(error.message);
  });
  show(name !== null);
  if (name !== null) socket.connect();
  return Object.assign(socket, { visitor: () => name });
}

export const timeOf = (at) => new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
