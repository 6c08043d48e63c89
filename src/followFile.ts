/**
 * Follows a file while the process runs: what is written to it comes into force by itself, and what does not fit leaves
 * the last good state as it is and says why. Editors that write in place and ones that put a new file there both serve.
 */
import { readFileSync, statSync, watch } from "node:fs";
import { basename, dirname, resolve } from "node:path";

/** A file that was not written to for this long is whole. */
const quietMs = 150;
/** For folders whose changes the system does not tell, such as mounts from another machine. */
const lookEveryMs = 10_000;

export interface FollowedFile {
  /** Looks at the file now. */
  reload(): void;
  /** Why the file as it stands is not in force; empty when it is. */
  faults(): readonly string[];
  close(): void;
}

/**
 * `text` is what is in force at the start. `take` checks another text and gives what puts it into force; it throws an
 * `Error` whose message tells the operator what is wrong. Neither an emptied nor a removed file comes into force.
 */
export function followFile(options: {
  readonly path: string;
  readonly text: string;
  readonly take: (text: string) => () => void;
  readonly log: { info(what: string): void; error(what: string): void };
}): FollowedFile {
  const { log } = options;
  const path = resolve(options.path);
  let inForce = options.text;
  let looked: string | undefined;
  let stamp = "";
  let wasThere = false;
  let fault: string | undefined;
  let pause: NodeJS.Timeout | undefined;

  /** What became of the file since it was last looked at; undefined when nothing did. */
  function look(): { fault: string } | { said: string } | undefined {
    let text: string;
    try {
      text = readFileSync(path, "utf8");
    } catch (error) {
      looked = undefined;
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT") return wasThere ? { fault: "is gone" } : undefined;
      return { fault: `cannot be read (${code})` };
    }
    wasThere = true;
    if (text === looked) return undefined;
    looked = text;
    if (text === inForce) return fault === undefined ? undefined : { said: "is again as it was" };
    if (text.trim() === "") return { fault: "is empty; to leave everything at its default, write {} into it" };
    try {
      options.take(text)();
    } catch (error) {
      return { fault: `does not fit:\n${error instanceof Error ? error.message : String(error)}` };
    }
    inForce = text;
    return { said: "was read again and is in force" };
  }

  function reload(): void {
    stamp = stampOf(path);
    const found = look();
    if (found === undefined) return;
    if ("said" in found) log.info(`${options.path} ${found.said}`);
    else if (found.fault !== fault) log.error(`${options.path} ${found.fault}\nWhat it said before stays in force.`);
    fault = "fault" in found ? found.fault : undefined;
  }

  const soon = (): void => {
    clearTimeout(pause);
    pause = setTimeout(reload, quietMs).unref();
  };
  const name = basename(path);
  const watcher = watchFolder(dirname(path), (changed) => {
    // Kubernetes swaps a link called ..data beside the file.
    if (changed === null || changed === name || changed.startsWith("..")) soon();
  });
  const looking = setInterval(() => {
    if (stampOf(path) !== stamp) soon();
  }, lookEveryMs).unref();
  reload();

  return {
    reload,
    faults: () => (fault === undefined ? [] : [`${options.path} ${fault}`]),
    close() {
      clearTimeout(pause);
      clearInterval(looking);
      watcher?.close();
    },
  };
}

/** Watches a folder without keeping the process alive; undefined where that is not possible. */
function watchFolder(folder: string, changed: (name: string | null) => void): { close(): void } | undefined {
  try {
    const watcher = watch(folder, { persistent: false }, (_, name) => changed(name));
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}

/** Differs when the file was written to or replaced. */
function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? `${stat.ino}:${stat.mtimeMs}:${stat.size}` : "";
}
