// A person as a coloured disc with initials.
interface Props {
  user: { id: number; name: string };
  size?: "small" | "normal";
  online?: boolean;
}

const hues = [232, 164, 18, 282, 338, 200, 96, 44];

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const last = words.length > 1 ? (words.at(-1) ?? "") : "";
  return ((words[0]?.[0] ?? "?") + (last[0] ?? "")).toUpperCase();
}

export function Avatar({ user, size = "normal", online = false }: Props) {
  const hue = hues[user.id % hues.length] ?? 0;
  return (
    <span
      className={`avatar ${size}${online ? " online" : ""}`}
      style={{ "--hue": hue } as React.CSSProperties}
      role="img"
      aria-label={user.name}
      title={user.name}
    >
      {initials(user.name)}
    </span>
  );
}
