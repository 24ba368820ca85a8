import { readFileSync } from 'node:fs';

/** Memory of a process, in MB of a million bytes. */
export interface Memory {
  /** Resident now. */
  readonly resident: number;
  /** The most that was ever resident. */
  readonly peak: number;
}

/** Reads the memory of a process from Linux. Undefined on another system. */
export function readMemory(pid: number): Memory | undefined {
  if (process.platform !== 'linux') return undefined;
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return { resident: read(status, 'VmRSS'), peak: read(status, 'VmHWM') };
}

/** Milliseconds of processor time that a process has used so far. Undefined on another system than Linux. */
export function readProcessorTime(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is a name in parentheses, which may hold spaces; user and system time are 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tickMilliseconds;
}

/** Linux tells processor time in hundredths of a second. */
const tickMilliseconds = 10;

function read(status: string, name: string): number {
  const kibibytes = new RegExp(`^${name}:\\s*(\\d+) kB$`, 'm').exec(status)?.[1];
  return (Number(kibibytes) * 1024) / 1e6;
}
