// The talk about a task: what was said, who types now, and a field for oneself.
import { type FormEvent, useRef, useState } from "react";
import { messageOf } from "../api";
import { newKey } from "../key";
import { useTellTyping, useTyping } from "../live";
import type { Member, Task, User } from "../types";
import { useAddComment, useComments } from "../use-comments";
import { Avatar } from "./Avatar";
import { ErrorNote } from "./ErrorNote";

interface Props {
  task: Task;
  members: ReadonlyMap<number, Member>;
  me: User;
}

const tellTypingEvery = 1500;
const time = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const formerMember = (id: number) => ({ id, name: "Former member" });

export function Comments({ task, members, me }: Props) {
  const comments = useComments(task.id);
  const typing = useTyping(task.id).flatMap((id) => members.get(id) ?? []);
  return (
    <section className="comments" aria-label="Comments">
      <h3>Comments</h3>
      {comments.isPending && <p className="muted">Loading…</p>}
      {comments.error && !comments.data && (
        <ErrorNote message={messageOf(comments.error)} retry={() => void comments.refetch()} />
      )}
      {comments.data?.length === 0 && <p className="muted">Nobody has said anything yet.</p>}
      <ol>
        {comments.data?.map((comment) => {
          const author = members.get(comment.author) ?? formerMember(comment.author);
          return (
            <li key={comment.id} data-comment={comment.id}>
              <Avatar user={author} size="small" />
              <div>
                <p className="comment-head">
                  <strong>{author.name}</strong>
                  <time className="muted" dateTime={new Date(comment.created_at).toISOString()}>
                    {time.format(comment.created_at)}
                  </time>
                </p>
                <p className="comment-body">{comment.body}</p>
              </div>
            </li>
          );
        })}
      </ol>
      <p className="typing" aria-live="polite">
        {typing.length > 0 && (
          <>
            <span className="typing-dots" aria-hidden="true">
              <i />
              <i />
              <i />
            </span>
            {typing.map(({ name }) => name.split(" ")[0]).join(", ")} {typing.length > 1 ? "are" : "is"} typing
          </>
        )}
      </p>
      <CommentForm task={task} me={me} />
    </section>
  );
}

function CommentForm({ task, me }: { task: Task; me: User }) {
  const tellTyping = useTellTyping();
  const [body, setBody] = useState("");
  const told = useRef(0);
  const add = useAddComment(task.id);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!body.trim() || add.isPending) return;
    add.mutate({ body, key: newKey() }, { onSuccess: () => setBody("") });
  };
  const tell = () => {
    const now = Date.now();
    if (now - told.current < tellTypingEvery) return;
    told.current = now;
    tellTyping(task.project, task.id);
  };
  return (
    <form className="comment-form" onSubmit={submit}>
      <Avatar user={me} size="small" />
      <textarea
        aria-label="Write a comment"
        placeholder="Write a comment"
        rows={2}
        maxLength={2000}
        value={body}
        onChange={(event) => {
          setBody(event.target.value);
          tell();
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
        }}
      />
      <button className="button primary small" type="submit" disabled={!body.trim() || add.isPending}>
        {add.isPending ? "Sending…" : "Send"}
      </button>
    </form>
  );
}
