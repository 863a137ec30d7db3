// Uploads of this tab, by the tus protocol: one that broke off goes on where it was, also after the
// page was loaded anew, once the same file is chosen again.
import { useSyncExternalStore } from "react";
import { DetailedError, Upload } from "tus-js-client";
import { authorization, sentenceOf } from "./api";
import { setSession } from "./session";

export interface RunningUpload {
  key: number;
  name: string;
  size: number;
  sent: number;
  /** The file's id, once the server has given one. */
  id?: string;
  error?: string;
}

let uploads: RunningUpload[] = [];
let lastKey = 0;
const listeners = new Set<() => void>();
const running = new Map<number, Upload>();

function set(next: RunningUpload[]) {
  uploads = next;
  for (const listener of listeners) listener();
}
const change = (key: number, what: Partial<RunningUpload>) =>
  set(uploads.map((upload) => (upload.key === key ? { ...upload, ...what } : upload)));

export const forget = (key: number) => {
  running.delete(key);
  set(uploads.filter((upload) => upload.key !== key));
};

/** Stops it for good, here and on the server. */
export async function giveUp(key: number) {
  const upload = running.get(key);
  forget(key);
  await upload?.abort(true).catch(() => {});
}

export function startUpload(file: globalThis.File, largest: number) {
  const key = ++lastKey;
  set([{ key, name: file.name, size: file.size, sent: 0 }, ...uploads]);
  if (file.size > largest) {
    change(key, { error: "The file is too large." });
    return;
  }
  const upload: Upload = new Upload(file, {
    endpoint: "/api/uploads",
    headers: authorization(),
    chunkSize: 16 * 1024 * 1024,
    retryDelays: [0, 300, 1000, 2000, 3000, 5000, 5000, 5000],
    removeFingerprintOnSuccess: true,
    metadata: { filename: file.name, filetype: file.type },
    onUploadUrlAvailable: () => change(key, { id: upload.url?.split("/").at(-1) ?? "" }),
    onProgress: (sent) => change(key, { sent }),
    onSuccess: () => forget(key),
    onError: (error) => failed(key, error),
  });
  running.set(key, upload);
  void upload.findPreviousUploads().then((previous) => {
    if (previous[0]) upload.resumeFromPreviousUpload(previous[0]);
    if (running.has(key)) upload.start();
  });
}

function failed(key: number, error: Error | DetailedError) {
  const response = "originalResponse" in error ? error.originalResponse : null;
  const said = response ? sentenceOf(response.getBody()) : undefined;
  if (response?.getStatus() === 401) setSession(null, said);
  change(key, { error: said ?? "The connection is gone. Choose the file again to go on." });
}

export function useUploads(): RunningUpload[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => uploads,
  );
}
