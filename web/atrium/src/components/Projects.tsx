// The list of one's projects, and a new one.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, messageOf } from "../api";
import { projectsKey } from "../keys";
import { go, projectPath } from "../route";
import type { Project } from "../types";
import { useProjects } from "../use-board";
import { ErrorNote } from "./ErrorNote";

export function Projects() {
  const projects = useProjects();
  return (
    <main className="page">
      <div className="page-head">
        <h1>Projects</h1>
        <NewProject />
      </div>
      {projects.isPending && (
        <div className="project-grid" role="status" aria-label="Loading projects">
          {[0, 1, 2].map((at) => (
            <div key={at} className="project-card skeleton" />
          ))}
        </div>
      )}
      {projects.error && !projects.data && (
        <ErrorNote message={messageOf(projects.error)} retry={() => void projects.refetch()} />
      )}
      {projects.data?.length === 0 && (
        <div className="empty">
          <h2>No projects yet</h2>
          <p>Make one, then invite the others to it.</p>
        </div>
      )}
      <ul className="project-grid">
        {projects.data?.map((project) => (
          <li key={project.id}>
            <ProjectCard project={project} />
          </li>
        ))}
      </ul>
    </main>
  );
}

function ProjectCard({ project }: { project: Project }) {
  const { id, name, role, member_count: people, task_count: tasks, done_count: done } = project;
  const percent = tasks === 0 ? 0 : Math.round((100 * done) / tasks);
  return (
    <a className="project-card" href={projectPath(id)}>
      <h2>{name}</h2>
      <p className="muted">
        {people} {people === 1 ? "person" : "people"}
        {role === "owner" && " · yours"}
      </p>
      <div className="progress" aria-hidden="true">
        <div style={{ width: `${percent}%` }} />
      </div>
      <p className="muted">
        {tasks === 0 ? "No tasks yet" : `${done} of ${tasks} tasks done`}
      </p>
    </a>
  );
}

function NewProject() {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const client = useQueryClient();
  const create = useMutation({
    mutationFn: (body: { name: string }) => api<Project>("/projects", { method: "POST", body }),
    onSuccess: async (project) => {
      await client.invalidateQueries({ queryKey: projectsKey });
      go(projectPath(project.id));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) create.mutate({ name });
  };
  if (!open) {
    return (
      <button type="button" className="button primary" onClick={() => setOpen(true)}>
        New project
      </button>
    );
  }
  return (
    <form className="inline-form" onSubmit={submit}>
      <input
        aria-label="Project name"
        placeholder="Name of the project"
        autoFocus
        maxLength={80}
        value={name}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && setOpen(false)}
      />
      <button className="button primary" type="submit" disabled={create.isPending || !name.trim()}>
        Create
      </button>
      <button className="button quiet" type="button" onClick={() => setOpen(false)}>
        Cancel
      </button>
      {create.error && (
        <span className="form-error" role="alert">
          {messageOf(create.error)}
        </span>
      )}
    </form>
  );
}
