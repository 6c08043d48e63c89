/** The Web API methods that we call, as Slack's public reference lists them: arguments, scopes and tiers. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../app.ts";

export interface Method {
  /** 1 to 4 as Slack numbers its limits; 5 is a limit of the method's own. */
  readonly tier: number;
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** All that a bot may need for it; which, depends on the kind of channel. */
  readonly scopes: readonly string[];
}

export const methods = JSON.parse(readFileSync(join(root, "tests/fixtures/slack-methods.json"), "utf8")) as Readonly<
  Record<string, Method>
>;

/** The argument that a method does not know, or that is missing; undefined when all is well. */
export function faultOfArguments(method: string, args: Readonly<Record<string, unknown>>): string | undefined {
  const known = methods[method];
  if (!known) return method;
  const names = [...known.required, ...known.optional];
  return (
    Object.keys(args).find((name) => !names.includes(name)) ?? known.required.find((name) => args[name] === undefined)
  );
}
