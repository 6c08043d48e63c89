import type { ChatCommand } from "./command.ts";

/** `/undo`: takes back the last action. */
export const undo: ChatCommand = { effect: "write", run: (call, { undo }) => undo(call) };
