// A card on the board. A click or Enter opens it, space lifts it for the arrow keys.
import type { KeyboardEvent, PointerEvent } from "react";
import { go, taskPath } from "../route";
import type { Member, Task } from "../types";
import { Avatar } from "./Avatar";
import { CommentIcon } from "./icons";

interface FaceProps {
  task: Task;
  members: ReadonlyMap<number, Member>;
}

interface Props extends FaceProps {
  lifted: "pointer" | "keyboard" | null;
  onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  wasDrag: () => boolean;
}

export function Card({ task, members, lifted, onPointerDown, onKeyDown, wasDrag }: Props) {
  const assignee = task.assignee === undefined ? undefined : members.get(task.assignee);
  const label = [
    task.title,
    assignee && `assigned to ${assignee.name}`,
    task.comment_count > 0 && `${task.comment_count} comments`,
  ];
  const open = () => go(taskPath(task.project, task.id));
  return (
    <li
      className={`card${lifted ? ` lifted ${lifted}` : ""}`}
      data-task={task.id}
      tabIndex={0}
      role="button"
      aria-roledescription="card"
      aria-label={label.filter(Boolean).join(", ")}
      aria-description="Enter opens it, space lifts it"
      onPointerDown={onPointerDown}
      onKeyDown={(event) => {
        onKeyDown(event);
        if (event.key === "Enter" && !event.defaultPrevented) open();
      }}
      onClick={() => {
        if (!wasDrag()) open();
      }}
    >
      <CardFace task={task} members={members} />
    </li>
  );
}

export function CardFace({ task, members }: FaceProps) {
  const assignee = task.assignee === undefined ? undefined : members.get(task.assignee);
  const hasFoot = assignee !== undefined || task.comment_count > 0 || task.notes !== "";
  return (
    <>
      <p className="card-title">{task.title}</p>
      {hasFoot && (
        <div className="card-foot">
          {task.notes && <span className="card-notes">{task.notes}</span>}
          {task.comment_count > 0 && (
            <span className="card-comments">
              <CommentIcon /> {task.comment_count}
            </span>
          )}
          {assignee && <Avatar user={assignee} size="small" />}
        </div>
      )}
    </>
  );
}
