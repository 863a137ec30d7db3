// A dialog with a project's members; its owner adds and removes them here.
import { type FormEvent, useEffect, useRef, useState } from "react";
import { messageOf } from "../api";
import type { Member, User } from "../types";
import { useAddMember, useRemoveMember } from "../use-people";
import { Avatar } from "./Avatar";
import { CloseIcon } from "./icons";

interface Props {
  project: number;
  members: Member[];
  looking: ReadonlySet<number>;
  me: User;
  onClose: () => void;
}

export function People({ project, members, looking, me, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [login, setLogin] = useState("");
  const add = useAddMember(project);
  const remove = useRemoveMember(project);
  const isOwner = members.some(({ id, role }) => id === me.id && role === "owner");
  const error = add.error ?? remove.error;
  useEffect(() => dialog.current?.showModal(), []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (login.trim()) add.mutate(login.trim(), { onSuccess: () => setLogin("") });
  };

  return (
    <dialog ref={dialog} className="dialog" aria-labelledby="people-title" onClose={onClose}>
      <div className="dialog-head">
        <h2 id="people-title">People</h2>
        <button type="button" className="icon-button" aria-label="Close" onClick={() => dialog.current?.close()}>
          <CloseIcon />
        </button>
      </div>
      <ul className="people">
        {members.map((member) => (
          <li key={member.id}>
            <Avatar user={member} online={looking.has(member.id)} />
            <span className="person">
              <strong>{member.name}</strong>
              <span className="muted">
                {member.login}
                {member.role === "owner" && " · owner"}
              </span>
            </span>
            {member.role !== "owner" && (isOwner || member.id === me.id) && (
              <button
                type="button"
                className="button small quiet"
                disabled={remove.isPending}
                onClick={() => remove.mutate(member.id)}
              >
                {member.id === me.id ? "Leave" : "Remove"}
                <span className="visually-hidden"> {member.name}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
      {isOwner && (
        <form className="inline-form" onSubmit={submit}>
          <input
            aria-label="User name of the new member"
            placeholder="User name"
            autoCapitalize="none"
            value={login}
            onChange={(event) => setLogin(event.target.value)}
          />
          <button className="button primary" type="submit" disabled={add.isPending || !login.trim()}>
            Add
          </button>
        </form>
      )}
      {error && (
        <p className="form-error" role="alert">
          {messageOf(error)}
        </p>
      )}
    </dialog>
  );
}
