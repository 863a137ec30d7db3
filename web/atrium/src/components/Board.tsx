// A project's board: its columns, who looks at it, and the drawer of an open task.
import { useLayoutEffect, useMemo, useRef, useState } from "react";
import { messageOf } from "../api";
import { applyMove } from "../board-data";
import { useDrag } from "../drag";
import { newKey } from "../key";
import { useWatchedProject } from "../live";
import { go, projectPath } from "../route";
import { statuses, type User } from "../types";
import { useBoard, useColumns, useProjects, useTaskMutations } from "../use-board";
import { usePresence } from "../use-people";
import { CardFace } from "./Card";
import { Column } from "./Column";
import { Drawer } from "./Drawer";
import { ErrorNote } from "./ErrorNote";
import { FeedPanel } from "./News";
import { People } from "./People";
import { Presence } from "./Presence";
import { ActivityIcon, PeopleIcon } from "./icons";

interface Props {
  project: number;
  openTask: number | null;
  me: User;
}

export function Board({ project, openTask, me }: Props) {
  useWatchedProject(project);
  const board = useBoard(project);
  const projects = useProjects();
  const looking = usePresence(project);
  const [showPeople, setShowPeople] = useState(false);
  const [showFeed, setShowFeed] = useState(false);
  const { columns, added } = useColumns(project, board.data);
  const { patch, add, remove } = useTaskMutations(project);
  const members = useMemo(
    () => new Map(board.data?.members.map((member) => [member.id, member])),
    [board.data?.members],
  );
  const { drag, announcement, onPointerDown, onKeyDown, wasDrag } = useDrag(
    columns,
    ({ id }, place) => patch({ id, patch: place }),
  );
  const shown = drag ? applyMove(columns, { id: drag.task.id, ...drag.place }) : columns;

  // A card that changes its column is drawn anew there; the keyboard must stay on it.
  const lifted = drag?.by === "keyboard" ? drag.task.id : null;
  const lastLifted = useRef<number | null>(null);
  useLayoutEffect(() => {
    const id = lifted ?? lastLifted.current;
    if (id !== null) document.querySelector<HTMLElement>(`[data-task="${id}"]`)?.focus();
    lastLifted.current = lifted;
  }, [lifted, drag?.place]);

  const current = projects.data?.find(({ id }) => id === project);
  const task = openTask === null ? undefined : statuses.flatMap((s) => columns[s]).find(({ id }) => id === openTask);
  const close = () => go(projectPath(project));

  if (board.error && !board.data) {
    return (
      <main className="page">
        <ErrorNote message={messageOf(board.error)} retry={() => void board.refetch()} />
      </main>
    );
  }
  return (
    <main className="board-page">
      <div className="board-head">
        <h1>{current?.name ?? "Board"}</h1>
        <Presence members={members} looking={looking} />
        <button
          type="button"
          className="button small"
          aria-pressed={showFeed}
          onClick={() => setShowFeed(!showFeed)}
        >
          <ActivityIcon /> Activity
        </button>
        <button type="button" className="button small" onClick={() => setShowPeople(true)}>
          <PeopleIcon /> People
        </button>
      </div>
      <div className="board-row">
      <div className={`board${drag ? " dragging" : ""}`} aria-busy={board.isPending}>
        {statuses.map((status) => (
          <Column
            key={status}
            status={status}
            tasks={shown[status]}
            added={added.filter((wish) => wish.status === status)}
            loading={board.isPending}
            members={members}
            drag={drag}
            onAdd={(title) => add({ title, status, key: newKey() })}
            onPointerDown={onPointerDown}
            onKeyDown={onKeyDown}
            wasDrag={wasDrag}
          />
        ))}
      </div>
        {showFeed && <FeedPanel project={project} onClose={() => setShowFeed(false)} />}
      </div>
      {drag?.ghost && (
        <div
          className="card ghost"
          style={{
            width: drag.ghost.width,
            transform: `translate(${drag.ghost.x}px, ${drag.ghost.y}px) rotate(1.5deg)`,
          }}
          aria-hidden="true"
        >
          <CardFace task={drag.task} members={members} />
        </div>
      )}
      <p className="visually-hidden" aria-live="assertive">
        {announcement}
      </p>
      {showPeople && (
        <People
          project={project}
          members={[...members.values()]}
          looking={looking}
          me={me}
          onClose={() => setShowPeople(false)}
        />
      )}
      {task && (
        <Drawer
          key={task.id}
          task={task}
          members={members}
          me={me}
          onPatch={(change) => patch({ id: task.id, patch: change })}
          onDelete={() => {
            remove(task.id);
            close();
          }}
          onClose={close}
        />
      )}
      {openTask !== null && !task && board.data && (
        <Gone onClose={close} />
      )}
    </main>
  );
}

function Gone({ onClose }: { onClose: () => void }) {
  return (
    <aside className="drawer" aria-label="Task">
      <div className="empty">
        <h2>This task is gone</h2>
        <p>Somebody has deleted it.</p>
        <button type="button" className="button" onClick={onClose}>
          Back to the board
        </button>
      </div>
    </aside>
  );
}
