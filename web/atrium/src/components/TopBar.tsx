// The bar at the top: where one is, whether the page is live, what one is told, light or dark, who one
// is.
import { projectPath, projectsPath } from "../route";
import { setSession } from "../session";
import { toggleTheme, useTheme } from "../theme";
import type { User } from "../types";
import { useProjects } from "../use-board";
import { Avatar } from "./Avatar";
import { ConnectionState } from "./ConnectionState";
import { Logo, MoonIcon, SunIcon } from "./icons";
import { Bell } from "./News";

export function TopBar({ user, project }: { user: User; project: number | null }) {
  const theme = useTheme();
  const projects = useProjects();
  return (
    <header className="top-bar">
      <a className="brand" href={projectsPath} aria-label="Atrium, all projects">
        <Logo />
        <span>Atrium</span>
      </a>
      {project !== null && projects.data && (
        <nav className="switcher" aria-label="Projects">
          {projects.data.map(({ id, name }) => (
            <a key={id} href={projectPath(id)} aria-current={id === project ? "page" : undefined}>
              {name}
            </a>
          ))}
        </nav>
      )}
      <div className="top-bar-end">
        <ConnectionState />
        <Bell user={user} />
        <button
          type="button"
          className="icon-button"
          onClick={toggleTheme}
          aria-label={theme === "dark" ? "Use light colours" : "Use dark colours"}
        >
          {theme === "dark" ? <SunIcon /> : <MoonIcon />}
        </button>
        <Avatar user={user} />
        <button type="button" className="button small quiet" onClick={() => setSession(null)}>
          Sign out
        </button>
      </div>
    </header>
  );
}
