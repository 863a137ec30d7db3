// The REST interface, with the session's token.
import { currentSession, setSession } from "./session";

/** An answer that says no; `message` is the server's, made for people. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export const authorization = (): Record<string, string> => {
  const token = currentSession()?.token;
  return token ? { Authorization: `Bearer ${token}` } : {};
};

/** The sentence in an error's body. */
export function sentenceOf(body: string): string | undefined {
  try {
    return (JSON.parse(body) as { error?: { message?: string } }).error?.message;
  } catch {
    return undefined;
  }
}

export async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const token = currentSession()?.token;
  const response = await fetch(`/api${path}`, { ...init, headers: { ...authorization(), ...init.headers } });
  if (response.ok) return response;
  const said = sentenceOf(await response.text()) ?? `The server answered ${response.status}.`;
  if (response.status === 401 && token && token === currentSession()?.token) setSession(null, said);
  throw new ApiError(response.status, said);
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await ask(path, signal ? { signal } : {});
  return (await response.json()) as T;
}

export async function post<T>(path: string, body?: unknown): Promise<T> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  const response = await ask(path, { method: "POST", ...sent });
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

export const messageOf = (error: unknown): string =>
  error instanceof ApiError ? error.message : "Artifex cannot be reached.";
