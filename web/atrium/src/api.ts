// The REST interface: JSON both ways, the session's token with every call.
import { currentSession, endSession } from "./session";

/** An answer that says no; `message` is the server's, made for people. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

interface Options {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  signal?: AbortSignal;
}

export async function api<T>(path: string, { method = "GET", body, signal }: Options = {}): Promise<T> {
  const headers: Record<string, string> = {};
  const token = currentSession()?.token;
  if (token) headers["Authorization"] = `Bearer ${token}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const response = await fetch(`/api${path}`, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  });
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer as T;
  const said = (answer as { error?: { message?: string } } | null)?.error?.message;
  // The token has expired: back to the sign-in page, which says so.
  if (response.status === 401 && token && token === currentSession()?.token) endSession(said);
  throw new ApiError(response.status, said ?? `The server answered ${response.status}.`);
}

/** Whether trying again may help: the network failed, or the server for the moment. */
export function isTransient(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status === 429 || error.status >= 500;
}

export function messageOf(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  return "Atrium cannot be reached.";
}
