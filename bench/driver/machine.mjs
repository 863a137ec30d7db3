// What a figure is worth nothing without: the machine and the versions.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, release } from "node:os";

const output = (command, ...args) => {
  try {
    return execFileSync(command, args, { encoding: "utf8" }).trim();
  } catch {
    return "unknown";
  }
};

export function machine() {
  const model = cpus()[0]?.model ?? "unknown";
  const hypervisor = /^flags.*\bhypervisor\b/m.test(readFileSync("/proc/cpuinfo", "utf8"));
  const load = readFileSync("/proc/loadavg", "utf8").split(" ")[0];
  return {
    Machine: `${cpus().length} cores of ${model}${hypervisor ? ", virtual" : ""}`,
    Kernel: `Linux ${release()}`,
    Compiler: output("c++", "--version").split("\n")[0],
    Revision: output("git", "describe", "--always", "--dirty"),
    Date: new Date().toISOString().slice(0, 16).replace("T", " "),
    "Load when it began": load,
  };
}
