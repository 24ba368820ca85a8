import { readFileSync } from 'node:fs';

/** Memory of a process, in MB of a million bytes. */
export interface Memory {
  /** Resident now. */
  readonly resident: number;
  /** The most that was resident since the process started. */
  readonly peak: number;
}

/** Reads the memory of a process from Linux. */
export function readMemory(pid: number): Memory {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return { resident: readMegabytes(status, 'VmRSS'), peak: readMegabytes(status, 'VmHWM') };
}

/** Milliseconds of processor time that a process has used so far, user and system, all threads. */
export function readProcessorTime(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is a name in parentheses, which may contain spaces. User and system time are 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tickMilliseconds;
}

/** Linux counts processor time in hundredths of a second. */
const tickMilliseconds = 10;

function readMegabytes(status: string, name: string): number {
  const kibibytes = new RegExp(`^${name}:\\s*(\\d+) kB$`, 'm').exec(status)?.[1];
  return (Number(kibibytes) * 1024) / 1e6;
}
