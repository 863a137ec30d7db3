// What the queries are called.
export const boardKey = (project: number) => ["board", project] as const;
export const presenceKey = (project: number) => ["presence", project] as const;
export const projectsKey = ["projects"] as const;
