/**
 * Messages that nobody said: a reminder that is due is taken in like a message of the person it is for, under an id made of
 * the message that asked for it, so that it is taken in once and its reply goes to where that was said.
 */
const mark = "#reminder:";

/** The id of the message that a reminder is taken in as; `occurrence` tells its times apart. */
export const reminderMessageId = (asked: string, occurrence: string): string => `${asked}${mark}${occurrence}`;

/** The message that a reply goes to: the one that asked for the reminder, or the message itself. */
export const answeredMessageId = (messageId: string): string => messageId.split(mark)[0] ?? messageId;

/** Whether a message was taken in for a reminder; no platform knows of such a one. */
export const isReminder = (messageId: string): boolean => messageId.includes(mark);
