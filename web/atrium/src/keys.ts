// What the queries are called.
export const boardKey = (project: number) => ["board", project] as const;
export const presenceKey = (project: number) => ["presence", project] as const;
export const projectsKey = ["projects"] as const;
export const feedKey = (project: number) => ["feed", project] as const;
export const notificationsKey = (user: number) => ["notifications", user] as const;
