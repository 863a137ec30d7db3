// A file on its way, or why it did not get there.
import { bytes } from "../format";
import { forget, giveUp, type RunningUpload } from "../uploads";
import { Bar } from "./Bar";

export function UploadRow({ upload }: { upload: RunningUpload }) {
  const { key, name, size, sent, error } = upload;
  return (
    <article className="card upload" data-upload={name}>
      <div className="what">
        <b>{name}</b>
        <small>
          {bytes(sent)} of {bytes(size)}
        </small>
      </div>
      {error ? (
        <p className="error" role="alert">
          {error}
        </p>
      ) : (
        <Bar share={size === 0 ? 1 : sent / size} label={`Upload of ${name}`} />
      )}
      <button type="button" className="quiet" onClick={() => (error ? forget(key) : void giveUp(key))}>
        {error ? "Dismiss" : "Cancel"}
      </button>
    </article>
  );
}
