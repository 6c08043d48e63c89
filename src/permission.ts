/** The part of the wiring that is about permission: policy, the gate before the inbox, and the settings file they follow. */
import { registry } from "./adapters/registry.ts";
import type { Language } from "./core/message.ts";
import type { Skill } from "./core/skill.ts";
import { type FollowedFile, followFile } from "./followFile.ts";
import { isLoopback } from "./http/hosts.ts";
import type { Log } from "./log.ts";
import { type Gate, gate } from "./policy/gate.ts";
import { type OpenPolicy, openPolicy } from "./policy/open.ts";
import { type Config, readConfig, type Settings } from "./settings.ts";

/** What of the settings applies without a restart. */
const applyAtOnce: readonly (keyof Config)[] = ["policy", "limits"];

export interface Permission {
  readonly policy: OpenPolicy;
  readonly gate: Gate;
  /** Why the settings file as it stands now is not in force; empty when it is. */
  faults(): readonly string[];
  /** The same for everybody to read. */
  notes(): readonly Readonly<Record<Language, string>>[];
  /** Follows the settings file from now on. `applied` gets each text that came into force. */
  follow(applied: (text: string) => void): void;
  close(): void;
}

/** Opens policy and what hangs on it. `adapters` are the names of those that run. Faults are a `UserError` with their lines. */
export function openPermission(
  settings: Settings,
  skills: readonly Skill[],
  adapters: readonly string[],
  log: Log,
): Permission {
  const policy = openPolicyOf(settings, skills, adapters);
  let followed: FollowedFile | undefined;
  const faults = (): readonly string[] => followed?.faults() ?? [];
  return {
    policy,
    gate: gate({ policy, local: onThisMachine(settings), log }),
    faults,
    notes: () => faults().map(() => faultNote),
    follow(applied) {
      const take = (text: string): (() => void) => {
        const file = readConfig({ ...settings.file, text });
        const putIntoForce = policy.prepare(file);
        return () => {
          putIntoForce();
          applied(text);
          const later = changedForLater(settings.config, file.config);
          if (later.length > 0) log.info(`${file.path}: ${later.join(", ")} will apply at the next start`);
        };
      };
      followed = followFile({ ...settings.file, take, log });
    },
    close: () => followed?.close(),
  };
}

/** Opens policy as the settings say; `adapters` are those that run besides the ones that can be switched on. */
export function openPolicyOf(settings: Settings, skills: readonly Skill[], adapters: readonly string[]): OpenPolicy {
  const known = new Set([...registry.map(({ name }) => name), "terminal", "ask", ...adapters]);
  return openPolicy({ file: settings.file, skills, platforms: [...known], local: onThisMachine(settings) });
}

/** The adapters whose people hold this machine. */
const onThisMachine = ({ host }: Settings): string[] => ["terminal", "ask", ...(isLoopback(host) ? ["web"] : [])];

/** The keys that differ from what is in force and wait for a start. */
function changedForLater(now: Config, next: Config): string[] {
  const keys = Object.keys({ ...now, ...next }) as (keyof Config)[];
  return keys.filter((key) => !applyAtOnce.includes(key) && JSON.stringify(now[key]) !== JSON.stringify(next[key]));
}

/** The operator's log has the lines. */
const faultNote: Readonly<Record<Language, string>> = {
  en: "The settings file has a fault; what it said before is in force. The log names the lines.",
  zh: "配置文件有误，仍沿用之前的配置；具体行号见日志。",
};
