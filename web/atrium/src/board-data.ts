// A board as this tab knows it, and how news and not yet confirmed moves change it. Pure functions.
import { type Changes, type Member, type Status, statuses, type Task } from "./types";

export interface BoardData {
  cursor: number;
  tasks: Record<number, Task>;
  members: Member[];
}

/** What the answer to `since` makes of what was there. Merging one answer twice changes nothing. */
export function mergeChanges(old: BoardData | undefined, changes: Changes): BoardData {
  const tasks: Record<number, Task> = changes.full || !old ? {} : { ...old.tasks };
  for (const task of changes.tasks) tasks[task.id] = task;
  for (const id of changes.deleted) delete tasks[id];
  return { cursor: changes.cursor, tasks, members: changes.members ?? old?.members ?? [] };
}

/** Where a card goes: into a column, in front of another card (0: to the end). */
export interface Place {
  status: Status;
  before: number;
}

export interface Move extends Place {
  id: number;
}

export type Columns = Record<Status, Task[]>;

export function columnsOf(board: BoardData, moves: Move[]): Columns {
  const columns: Columns = { todo: [], doing: [], review: [], done: [] };
  for (const task of Object.values(board.tasks)) columns[task.status].push(task);
  for (const status of statuses) {
    columns[status].sort((a, b) => a.position - b.position || a.id - b.id);
  }
  return moves.reduce(applyMove, columns);
}

export function applyMove(columns: Columns, move: Move): Columns {
  const task = statuses.flatMap((status) => columns[status]).find(({ id }) => id === move.id);
  if (!task) return columns;
  const next = { ...columns };
  next[task.status] = next[task.status].filter(({ id }) => id !== move.id);
  const target = next[move.status];
  const at = target.findIndex(({ id }) => id === move.before);
  const moved = { ...task, status: move.status };
  next[move.status] = at < 0 ? [...target, moved] : target.toSpliced(at, 0, moved);
  return next;
}

/** The place where a card stands now. */
export function placeOf(columns: Columns, id: number): Place | null {
  for (const status of statuses) {
    const at = columns[status].findIndex((task) => task.id === id);
    if (at >= 0) return { status, before: columns[status][at + 1]?.id ?? 0 };
  }
  return null;
}
