/**
 * Characters that steer a terminal, break a line or change the direction of text, and halves of characters.
 * One of them could make a value look like something else.
 */
export const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

const allUnprintable = new RegExp(unprintable, 'gu');

/** A text that fits in one line for people: each unprintable character becomes `?`. */
export function toPrintable(text: string): string {
  return text.replace(allUnprintable, '?');
}

/** JSON that has printable characters alone, and the same value. */
export function toPrintableJson(value: unknown): string {
  return JSON.stringify(value).replace(allUnprintable, (character) =>
    Array.from({ length: character.length }, (_, index) => escapeUnit(character, index)).join(''),
  );
}

function escapeUnit(text: string, index: number): string {
  return `\\u${text.charCodeAt(index).toString(16).padStart(4, '0')}`;
}
