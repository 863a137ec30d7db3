// What happened: the feed beside a board, and the bell with what the user is told in person.
import { useEffect, useRef, useState } from "react";
import { projectPath, taskPath } from "../route";
import { type Activity, type Notification, statusNames, type Status, type User } from "../types";
import { useFeed, useNotifications } from "../use-news";
import { Avatar } from "./Avatar";
import { BellIcon, CloseIcon } from "./icons";

function sentence({ verb, subject, detail }: Activity): string {
  switch (verb) {
    case "created":
      return `added “${subject}”`;
    case "moved":
      return `moved “${subject}” to ${statusNames[detail as Status] ?? detail}`;
    case "edited":
      return `edited “${subject}”`;
    case "assigned":
      return detail ? `gave “${subject}” to ${detail}` : `took “${subject}” back`;
    case "commented":
      return `commented on “${subject}”`;
    case "deleted":
      return `deleted “${subject}”`;
    case "joined":
      return `added ${subject} to the project`;
    case "left":
      return `removed ${subject} from the project`;
  }
}

function told({ verb, subject, project_name }: Notification): string {
  if (verb === "joined") return `added you to ${project_name}`;
  if (verb === "assigned") return `gave you “${subject}”`;
  return `commented on “${subject}”`;
}

/** "now", "5 min", "3 h", or the day. */
function ago(at: number): string {
  const minutes = Math.floor((Date.now() - at) / 60_000);
  if (minutes < 1) return "now";
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h`;
  return new Date(at).toLocaleDateString();
}

const When = ({ at }: { at: number }) => (
  <time className="muted" dateTime={new Date(at).toISOString()}>
    {ago(at)}
  </time>
);

export function FeedPanel({ project, onClose }: { project: number; onClose: () => void }) {
  const feed = useFeed(project);
  return (
    <aside className="feed" aria-label="Activity">
      <div className="feed-head">
        <h2>Activity</h2>
        <button type="button" className="icon-button" aria-label="Close the activity" onClick={onClose}>
          <CloseIcon />
        </button>
      </div>
      <ol className="news">
        {feed.data?.items.map((line) => (
          <li key={line.id}>
            <Avatar user={{ id: line.actor, name: line.actor_name }} />
            <p>
              <strong>{line.actor_name}</strong> {sentence(line)}
            </p>
            <When at={line.at} />
          </li>
        ))}
        {feed.data?.items.length === 0 && <li className="muted">Nothing has happened yet.</li>}
      </ol>
    </aside>
  );
}

export function Bell({ user }: { user: User }) {
  const { list, see } = useNotifications(user.id);
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const newest = list?.items[0]?.id ?? 0;
  const unseen = list?.items.filter(({ id }) => id > list.seen).length ?? 0;
  // What is on the screen is seen, here and in the user's other tabs.
  useEffect(() => {
    if (open && unseen > 0) see(newest);
  }, [open, unseen, newest, see]);
  useEffect(() => {
    if (!open) return;
    const outside = (event: PointerEvent) => {
      if (!place.current?.contains(event.target as Node)) setOpen(false);
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key === "Escape") setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("keydown", escape);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("keydown", escape);
    };
  }, [open]);

  return (
    <div className="bell" ref={place}>
      <button
        type="button"
        className="icon-button"
        aria-label={unseen > 0 ? `Notifications, ${unseen} new` : "Notifications"}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <BellIcon />
        {unseen > 0 && <span className="bell-count">{unseen > 99 ? "99+" : unseen}</span>}
      </button>
      {open && (
        <div className="bell-list" role="dialog" aria-label="Notifications">
          <ol className="news">
            {list?.items.map((line) => (
              <li key={line.id}>
                <Avatar user={{ id: line.actor, name: line.actor_name }} />
                <p>
                  <a
                    href={line.task ? taskPath(line.project, line.task) : projectPath(line.project)}
                    onClick={() => setOpen(false)}
                  >
                    <strong>{line.actor_name}</strong> {told(line)}
                  </a>
                </p>
                <When at={line.at} />
              </li>
            ))}
            {(list?.items.length ?? 0) === 0 && <li className="muted">Nothing to tell yet.</li>}
          </ol>
        </div>
      )}
    </div>
  );
}
