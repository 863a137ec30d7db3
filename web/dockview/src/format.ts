// Figures for people.
const units = ["B", "KiB", "MiB", "GiB", "TiB"];

export function bytes(count: number): string {
  let size = count;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size >= 100 || unit === 0 ? size.toFixed(0) : size.toFixed(1)} ${units[unit]}`;
}

export const percent = (value: number) => `${value.toFixed(value < 10 ? 1 : 0)} %`;
export const rate = (value: number) => `${bytes(value)}/s`;
