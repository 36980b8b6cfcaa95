import { describe, expect, it } from 'vitest';
import { readAddress, writeAddress } from '../../../src/views/browser/address.ts';

describe('the address of a batch page', () => {
  it('says nothing for the page as it opens', () => {
    expect(writeAddress({ image: undefined, hidden: [], evidence: false })).toBe('');
    expect(readAddress('')).toEqual({ image: undefined, hidden: undefined, evidence: undefined });
  });

  it('brings back image, hidden concepts and colouring, whatever the key holds', () => {
    const state = { image: 'a&hide=1/ü#"<b>\n100 %.png', hidden: [1, 4], evidence: true };
    expect(readAddress(writeAddress(state))).toEqual(state);
  });

  it('counts concepts from 1, as the page does', () => {
    expect(writeAddress({ image: undefined, hidden: [0, 2], evidence: false })).toBe('#hide=1,3');
  });

  it('survives addresses that were typed by hand', () => {
    expect(readAddress('#image=%E0%A4%A&hide=x,2,')).toEqual({
      image: '%E0%A4%A',
      hidden: [1],
      evidence: undefined,
    });
    expect(readAddress('#concept-3')).toEqual({ image: undefined, hidden: undefined, evidence: undefined });
  });
});
