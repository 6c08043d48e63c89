import type { ChatCommand } from "./command.ts";

/** `/remind` sets, lists and cancels reminders, the morning digest, and those before meetings. */
export const remind: ChatCommand = { effect: "write", run: (call, { remind }) => remind(call) };
