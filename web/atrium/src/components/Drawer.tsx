// The drawer of a task: its title, notes, column and assignee, and the talk about it.
import { useEffect, useRef, useState } from "react";
import { type Member, type Status, statuses, statusNames, type Task, type TaskPatch, type User } from "../types";
import { Comments } from "./Comments";
import { CloseIcon, TrashIcon } from "./icons";

interface Props {
  task: Task;
  members: ReadonlyMap<number, Member>;
  me: User;
  onPatch: (patch: TaskPatch) => void;
  onDelete: () => void;
  onClose: () => void;
}

export function Drawer({ task, members, me, onPatch, onDelete, onClose }: Props) {
  const panel = useRef<HTMLElement>(null);
  const [sure, setSure] = useState(false);
  // The keyboard goes to the drawer, and back to the card when it closes.
  useEffect(() => {
    panel.current?.focus();
    return () => document.querySelector<HTMLElement>(`[data-task="${task.id}"]`)?.focus();
  }, [task.id]);

  return (
    <>
      <div className="drawer-shade" onClick={onClose} aria-hidden="true" />
      <aside
        ref={panel}
        className="drawer"
        tabIndex={-1}
        role="dialog"
        aria-label={`Task: ${task.title}`}
        onKeyDown={(event) => event.key === "Escape" && onClose()}
      >
        <div className="drawer-head">
          <span className="muted">Task {task.id}</span>
          {sure ? (
            <span className="sure">
              <button type="button" className="button small danger" onClick={onDelete} autoFocus>
                Delete for good
              </button>
              <button type="button" className="button small quiet" onClick={() => setSure(false)}>
                Keep
              </button>
            </span>
          ) : (
            <button type="button" className="icon-button" aria-label="Delete the task" onClick={() => setSure(true)}>
              <TrashIcon />
            </button>
          )}
          <button type="button" className="icon-button" aria-label="Close" onClick={onClose}>
            <CloseIcon />
          </button>
        </div>
        <div className="drawer-body">
          <EditedText
            className="title-input"
            label="Title"
            value={task.title}
            maxLength={200}
            onSave={(title) => title && onPatch({ title })}
          />
          <div className="facts">
            <label className="field">
              <span>Column</span>
              <select
                value={task.status}
                onChange={(event) => onPatch({ status: event.target.value as Status, before: 0 })}
              >
                {statuses.map((status) => (
                  <option key={status} value={status}>
                    {statusNames[status]}
                  </option>
                ))}
              </select>
            </label>
            <label className="field">
              <span>Assignee</span>
              <select
                value={task.assignee ?? 0}
                onChange={(event) => onPatch({ assignee: Number(event.target.value) })}
              >
                <option value={0}>Nobody</option>
                {[...members.values()].map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
          </div>
          <div className="field">
            <span aria-hidden="true">Notes</span>
            <EditedText
              className="notes-input"
              label="Notes"
              placeholder="What is this about?"
              value={task.notes}
              maxLength={5000}
              lines
              onSave={(notes) => onPatch({ notes })}
            />
          </div>
          <Comments task={task} members={members} me={me} />
        </div>
      </aside>
    </>
  );
}

interface EditedProps {
  className: string;
  label: string;
  value: string;
  placeholder?: string;
  maxLength: number;
  lines?: boolean;
  onSave: (text: string) => void;
}

/** Text that is edited in place: saved when left, or by Enter; Escape puts the old text back. */
function EditedText({ className, label, value, lines = false, onSave, ...rest }: EditedProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const save = () => {
    if (draft !== null && draft.trim() !== value) onSave(draft.trim());
    setDraft(null);
  };
  return (
    <textarea
      className={className}
      aria-label={label}
      rows={1}
      value={draft ?? value}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === "Escape" && draft !== null) {
          event.stopPropagation();
          setDraft(null);
        }
        if (event.key === "Enter" && (!lines || event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          event.currentTarget.blur();
        }
      }}
      {...rest}
    />
  );
}
