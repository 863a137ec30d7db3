// What is shown in place of something that could not be loaded.
export function ErrorNote({ message, retry }: { message: string; retry: () => void }) {
  return (
    <div className="empty" role="alert">
      <h2>This could not be loaded</h2>
      <p>{message}</p>
      <button type="button" className="button" onClick={retry}>
        Try again
      </button>
    </div>
  );
}
