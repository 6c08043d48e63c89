import type { ChatCommand } from "./command.ts";
import { nothingWaits, waitingList } from "./waiting.ts";

/** `/approvals`: what waits for somebody's word in this conversation. */
export const approvals: ChatCommand = {
  async run({ input, language }, { approvals }) {
    const waiting = await approvals.waiting(input.conversation.id);
    return waiting.length === 0 ? nothingWaits(language) : waitingList(waiting, language);
  },
};
