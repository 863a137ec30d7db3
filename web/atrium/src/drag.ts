// Moving a card: by pointer (a mouse at once, a finger after a moment, so that it can still scroll)
// and by keyboard. Says where the card would land; the board draws it there.
import { type KeyboardEvent, type PointerEvent, useCallback, useEffect, useRef, useState } from "react";
import { type Columns, type Place, placeOf } from "./board-data";
import { type Status, statuses, statusNames, type Task } from "./types";

export interface Drag {
  task: Task;
  place: Place;
  by: "pointer" | "keyboard";
  /** Where the card's corner is on the screen, and how wide it is; by pointer only. */
  ghost: { x: number; y: number; width: number } | null;
}

interface Grip {
  task: Task;
  pointer: number;
  startX: number;
  startY: number;
  offsetX: number;
  offsetY: number;
  width: number;
  touch: boolean;
}

const mouseSlop = 5;
const touchSlop = 8;
const touchDelay = 220;

/** The place below a point on the screen; the dragged card itself does not count. */
function placeAt(x: number, y: number, dragged: number): Place | null {
  for (const column of document.querySelectorAll<HTMLElement>("[data-column]")) {
    const box = column.getBoundingClientRect();
    if (x < box.left || x > box.right) continue;
    const status = column.dataset["column"] as Status;
    for (const card of column.querySelectorAll<HTMLElement>("[data-task]")) {
      const id = Number(card.dataset["task"]);
      const { top, height } = card.getBoundingClientRect();
      if (id !== dragged && y < top + height / 2) return { status, before: id };
    }
    return { status, before: 0 };
  }
  return null;
}

function step(columns: Columns, drag: Drag, key: string): Place | null {
  const { status, before } = drag.place;
  const others = columns[status].filter(({ id }) => id !== drag.task.id);
  const found = others.findIndex(({ id }) => id === before);
  const at = found < 0 ? others.length : found;
  if (key === "ArrowUp") return { status, before: others[Math.max(at - 1, 0)]?.id ?? 0 };
  if (key === "ArrowDown") return { status, before: others[at + 1]?.id ?? 0 };
  const beside = statuses[statuses.indexOf(status) + (key === "ArrowRight" ? 1 : -1)];
  if (!beside) return null;
  const there = columns[beside].filter(({ id }) => id !== drag.task.id);
  return { status: beside, before: there[at]?.id ?? 0 };
}

function describe(columns: Columns, { task, place }: Drag): string {
  const others = columns[place.status].filter(({ id }) => id !== task.id);
  const found = others.findIndex(({ id }) => id === place.before);
  const at = (found < 0 ? others.length : found) + 1;
  return `${task.title}: ${statusNames[place.status]}, position ${at} of ${others.length + 1}`;
}

export function useDrag(columns: Columns, onMove: (task: Task, place: Place) => void) {
  const [drag, setDrag] = useState<Drag | null>(null);
  const [announcement, announce] = useState("");
  const grip = useRef<Grip | null>(null);
  const dragged = useRef<Drag | null>(null);
  const justDragged = useRef(false);
  const latest = useRef({ columns, onMove });
  latest.current = { columns, onMove };

  const show = useCallback((next: Drag | null) => {
    dragged.current = next;
    setDrag(next);
  }, []);

  const drop = useCallback(() => {
    const done = dragged.current;
    grip.current = null;
    show(null);
    if (!done) return;
    const was = placeOf(latest.current.columns, done.task.id);
    if (was && (was.status !== done.place.status || was.before !== done.place.before)) {
      latest.current.onMove(done.task, done.place);
    }
    announce(`Dropped. ${describe(latest.current.columns, done)}.`);
  }, [show]);

  const cancel = useCallback(() => {
    grip.current = null;
    if (dragged.current) announce(`${dragged.current.task.title} stays where it was.`);
    show(null);
  }, [show]);

  useEffect(() => {
    let timer: number | undefined;
    const lift = (held: Grip, x: number, y: number) => {
      const place = placeOf(latest.current.columns, held.task.id);
      if (!place) return;
      justDragged.current = true;
      const ghost = { x: x - held.offsetX, y: y - held.offsetY, width: held.width };
      show({ task: held.task, place, by: "pointer", ghost });
    };
    const down = () => {
      const held = grip.current;
      window.clearTimeout(timer);
      justDragged.current = false;
      if (held?.touch) {
        timer = window.setTimeout(() => {
          if (grip.current === held) lift(held, held.startX, held.startY);
        }, touchDelay);
      }
    };
    const move = (event: globalThis.PointerEvent) => {
      const held = grip.current;
      if (!held || event.pointerId !== held.pointer) return;
      const { clientX: x, clientY: y } = event;
      const now = dragged.current;
      if (!now) {
        const far = Math.hypot(x - held.startX, y - held.startY);
        if (held.touch && far > touchSlop) grip.current = null;
        if (!held.touch && far > mouseSlop) lift(held, x, y);
        return;
      }
      const ghost = { x: x - held.offsetX, y: y - held.offsetY, width: held.width };
      show({ ...now, ghost, place: placeAt(x, y, now.task.id) ?? now.place });
    };
    const up = (event: globalThis.PointerEvent) => {
      if (event.pointerId !== grip.current?.pointer) return;
      if (event.type === "pointercancel") cancel();
      else drop();
    };
    const key = (event: globalThis.KeyboardEvent) => {
      if (event.key === "Escape" && dragged.current?.by === "pointer") cancel();
    };
    // A finger that carries a card must not scroll the board.
    const hold = (event: TouchEvent) => {
      if (dragged.current?.by === "pointer") event.preventDefault();
    };
    window.addEventListener("pointerdown", down);
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", up);
    window.addEventListener("pointercancel", up);
    window.addEventListener("keydown", key);
    window.addEventListener("touchmove", hold, { passive: false });
    return () => {
      window.clearTimeout(timer);
      window.removeEventListener("pointerdown", down);
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", up);
      window.removeEventListener("pointercancel", up);
      window.removeEventListener("keydown", key);
      window.removeEventListener("touchmove", hold);
    };
  }, [cancel, drop, show]);

  const onPointerDown = (task: Task) => (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    if (dragged.current) cancel();
    const box = event.currentTarget.getBoundingClientRect();
    grip.current = {
      task,
      pointer: event.pointerId,
      startX: event.clientX,
      startY: event.clientY,
      offsetX: event.clientX - box.left,
      offsetY: event.clientY - box.top,
      width: box.width,
      touch: event.pointerType !== "mouse",
    };
  };

  const onKeyDown = (task: Task) => (event: KeyboardEvent<HTMLElement>) => {
    const now = dragged.current?.by === "keyboard" ? dragged.current : null;
    if (event.key === " ") {
      event.preventDefault();
      if (now) {
        drop();
        return;
      }
      const place = placeOf(columns, task.id);
      if (!place) return;
      show({ task, place, by: "keyboard", ghost: null });
      announce(`${task.title} lifted. Arrow keys move it, space drops it, escape puts it back.`);
    } else if (now && event.key.startsWith("Arrow")) {
      event.preventDefault();
      const place = step(columns, now, event.key);
      if (!place) return;
      const next = { ...now, place };
      show(next);
      announce(describe(columns, next));
    } else if (now && event.key === "Escape") {
      event.preventDefault();
      cancel();
    } else if (now && (event.key === "Enter" || event.key === "Tab")) {
      event.preventDefault();
      drop();
    }
  };

  /** Whether a click is the end of a drag and opens nothing. */
  const wasDrag = () => justDragged.current;

  return { drag, announcement, onPointerDown, onKeyDown, wasDrag };
}
