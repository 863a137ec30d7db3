// A column of the board, with a line at its foot that adds a card.
import { type FormEvent, type KeyboardEvent, type PointerEvent, useState } from "react";
import type { Drag } from "../drag";
import { type Member, type Status, statusNames, type Task } from "../types";
import type { NewTask } from "../use-board";
import { Card } from "./Card";
import { PlusIcon } from "./icons";

interface Props {
  status: Status;
  tasks: Task[];
  added: NewTask[];
  loading: boolean;
  members: ReadonlyMap<number, Member>;
  drag: Drag | null;
  onAdd: (title: string) => void;
  onPointerDown: (task: Task) => (event: PointerEvent<HTMLElement>) => void;
  onKeyDown: (task: Task) => (event: KeyboardEvent<HTMLElement>) => void;
  wasDrag: () => boolean;
}

export function Column(props: Props) {
  const { status, tasks, added, loading, members, drag } = props;
  const title = `column-${status}`;
  const target = drag?.place.status === status;
  return (
    <section
      className={`column ${status}${target ? " target" : ""}`}
      data-column={status}
      aria-labelledby={title}
    >
      <h2 id={title}>
        <i className="dot" aria-hidden="true" />
        {statusNames[status]}
        <span className="count">{loading ? "" : tasks.length}</span>
      </h2>
      <ul className="cards">
        {loading && [0, 1].map((at) => <li key={at} className="card skeleton" />)}
        {tasks.map((task) => (
          <Card
            key={task.id}
            task={task}
            members={members}
            lifted={drag?.task.id === task.id ? drag.by : null}
            onPointerDown={props.onPointerDown(task)}
            onKeyDown={props.onKeyDown(task)}
            wasDrag={props.wasDrag}
          />
        ))}
        {added.map((wish) => (
          <li key={wish.key} className="card saving" aria-busy="true">
            <p className="card-title">{wish.title}</p>
          </li>
        ))}
        {!loading && tasks.length + added.length === 0 && (
          <li className="column-empty">Nothing here. Drop a card or add one.</li>
        )}
      </ul>
      <QuickAdd status={status} onAdd={props.onAdd} />
    </section>
  );
}

function QuickAdd({ status, onAdd }: { status: Status; onAdd: (title: string) => void }) {
  const [title, setTitle] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!title.trim()) return;
    onAdd(title.trim());
    setTitle("");
  };
  return (
    <form className="quick-add" onSubmit={submit}>
      <PlusIcon />
      <input
        aria-label={`Add a task to ${statusNames[status]}`}
        placeholder="Add a task"
        maxLength={200}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") setTitle("");
        }}
      />
    </form>
  );
}
