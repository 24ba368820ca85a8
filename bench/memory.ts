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

function read(status: string, name: string): number {
  const kibibytes = new RegExp(`^${name}:\\s*(\\d+) kB$`, 'm').exec(status)?.[1];
  return (Number(kibibytes) * 1024) / 1e6;
}
