import type { ByteCursor } from './byteCursor.ts';
import { PickleDict, PickleGlobal, PickleList, PickleTuple } from './pickleValues.ts';
import type { PickleValue } from './pickleValues.ts';
import { readLine, readPythonString } from './pickleText.ts';
import { damagedWeights, refusedWeights } from './weightErrors.ts';

/** What the reader of a kind of pickle knows: the globals it accepts and what calling one gives. Nothing else exists; nothing is ever run. */
export interface PickleVocabulary {
  /** Names as `module name`. Any other global refuses the whole file when it is met, before anything is built from it. */
  readonly globals: ReadonlySet<string>;
  /** The value of `callable(*args)`; undefined refuses the file. */
  call(callable: PickleGlobal, args: readonly PickleValue[]): PickleValue | undefined;
  /** Applies a state to a value (`__setstate__`); false refuses the file. */
  setState(value: PickleValue, state: PickleValue): boolean;
  /** The value of a persistent id; undefined refuses the file. */
  persistent(id: PickleValue): PickleValue | undefined;
}

const MARK = Symbol('mark');
/** A real checkpoint takes some tens of thousands; more is an attack. */
const MAX_STEPS = 20_000_000;
const MAX_MEMO = 5_000_000;

/**
 * Reads one pickle, protocol 0 to 5 (Lib/pickletools.py of CPython names the opcodes), as data: containers, texts, numbers and bytes. It has no recursion, so
 * depth costs no stack, and allocates nothing that the file's own bytes do not pay for.
 *
 * @throws LongtakeError WEIGHTS_DAMAGED, WEIGHTS_REFUSED
 */
export function readPickle(cursor: ByteCursor, vocabulary: PickleVocabulary): PickleValue {
  return new PickleMachine(cursor, vocabulary).run();
}

class PickleMachine {
  readonly #cursor: ByteCursor;
  readonly #vocabulary: PickleVocabulary;
  readonly #stack: (PickleValue | typeof MARK)[] = [];
  readonly #memo = new Map<number, PickleValue>();

  constructor(cursor: ByteCursor, vocabulary: PickleVocabulary) {
    this.#cursor = cursor;
    this.#vocabulary = vocabulary;
  }

  run(): PickleValue {
    for (let steps = 0; steps < MAX_STEPS; steps++) {
      const opcode = this.#cursor.u8();
      if (opcode === 0x2e) {
        const result = this.#pop();
        if (this.#stack.length > 0) throw this.#damaged('its stack is not empty at the end');
        return result;
      }
      if (!this.#scalar(opcode) && !this.#bytesOrText(opcode) && !this.#container(opcode) && !this.#memory(opcode)) this.#object(opcode);
    }
    throw this.#damaged('it has too many steps');
  }

  #damaged(why: string): Error {
    return damagedWeights(this.#cursor.file.path, why);
  }
  #refused(why: string): Error {
    return refusedWeights(this.#cursor.file.path, why);
  }

  #push(value: PickleValue): true {
    this.#stack.push(value);
    return true;
  }

  #pop(): PickleValue {
    const value = this.#stack.pop();
    if (value === undefined || value === MARK) throw this.#damaged('it takes a value that is not there');
    return value;
  }

  #top(): PickleValue {
    const value = this.#stack.at(-1);
    if (value === undefined || value === MARK) throw this.#damaged('it uses a value that is not there');
    return value;
  }

  #popToMark(): PickleValue[] {
    const at = this.#stack.lastIndexOf(MARK);
    if (at < 0) throw this.#damaged('it has no mark');
    const values = this.#stack.splice(at + 1) as PickleValue[];
    this.#stack.pop();
    return values;
  }

  #scalar(opcode: number): boolean {
    const cursor = this.#cursor;
    switch (opcode) {
      case 0x4e: // NONE
        return this.#push(null);
      case 0x88: // NEWTRUE
        return this.#push(true);
      case 0x89: // NEWFALSE
        return this.#push(false);
      case 0x4a: // BININT
        return this.#push(cursor.i32());
      case 0x4b: // BININT1
        return this.#push(cursor.u8());
      case 0x4d: // BININT2
        return this.#push(cursor.u16());
      case 0x8a: // LONG1
        return this.#push(this.#long(cursor.u8()));
      case 0x8b: // LONG4
        return this.#push(this.#long(cursor.u32()));
      case 0x47: // BINFLOAT
        return this.#push(cursor.f64(false));
      case 0x49: // INT
      case 0x4c: // LONG
        return this.#push(this.#decimal(readLine(cursor)));
      case 0x46: {
        // FLOAT
        const value = Number(readLine(cursor));
        if (Number.isNaN(value)) throw this.#damaged('a number in it is none');
        return this.#push(value);
      }
      default:
        return false;
    }
  }

  /** A whole number of up to 8 bytes, little-endian two's complement. Larger ones exist in no checkpoint. */
  #long(length: number): number {
    if (length > 8) throw this.#refused('it holds a number of more than 64 bits');
    let value = 0n;
    const bytes = this.#cursor.take(length);
    for (let index = length - 1; index >= 0; index--) value = (value << 8n) | BigInt(bytes[index]!);
    return Number(BigInt.asIntN(length * 8, value));
  }

  #decimal(line: string): PickleValue {
    if (line === '00') return false;
    if (line === '01') return true;
    if (!/^[+-]?\d{1,20}L?$/.test(line)) throw this.#damaged('a number in it is none');
    return Number(line.replace('L', ''));
  }

  #bytesOrText(opcode: number): boolean {
    const cursor = this.#cursor;
    switch (opcode) {
      case 0x42: // BINBYTES
        return this.#push(cursor.take(cursor.u32()));
      case 0x43: // SHORT_BINBYTES
        return this.#push(cursor.take(cursor.u8()));
      case 0x8e: // BINBYTES8
      case 0x96: // BYTEARRAY8
        return this.#push(cursor.take(cursor.count(1)));
      case 0x58: // BINUNICODE
        return this.#push(this.#utf8(cursor.u32()));
      case 0x8c: // SHORT_BINUNICODE
        return this.#push(this.#utf8(cursor.u8()));
      case 0x8d: // BINUNICODE8
        return this.#push(this.#utf8(cursor.count(1)));
      case 0x56: // UNICODE
      case 0x53: // STRING
        return this.#push(readPythonString(cursor, opcode === 0x56));
      case 0x54: // BINSTRING
        return this.#push(Buffer.from(cursor.take(cursor.u32())).toString('latin1'));
      case 0x55: // SHORT_BINSTRING
        return this.#push(Buffer.from(cursor.take(cursor.u8())).toString('latin1'));
      default:
        return false;
    }
  }

  #utf8(length: number): string {
    const bytes = this.#cursor.take(length);
    if (length > 1 << 29) throw this.#refused('a text in it is too long');
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  }

  #container(opcode: number): boolean {
    switch (opcode) {
      case 0x28: // MARK
        this.#stack.push(MARK);
        return true;
      case 0x30: // POP
        if (this.#stack.pop() === undefined) throw this.#damaged('it takes a value that is not there');
        return true;
      case 0x31: // POP_MARK
        this.#popToMark();
        return true;
      case 0x32: // DUP
        return this.#push(this.#top());
      case 0x5d: // EMPTY_LIST
        return this.#push(new PickleList([]));
      case 0x6c: // LIST
        return this.#push(new PickleList(this.#popToMark()));
      case 0x29: // EMPTY_TUPLE
        return this.#push(new PickleTuple([]));
      case 0x74: // TUPLE
        return this.#push(new PickleTuple(this.#popToMark()));
      case 0x85: // TUPLE1, 2, 3
      case 0x86:
      case 0x87: {
        const items: PickleValue[] = [];
        for (let count = opcode - 0x84; count > 0; count--) items.unshift(this.#pop());
        return this.#push(new PickleTuple(items));
      }
      case 0x61: // APPEND
        return this.#append([this.#pop()]);
      case 0x65: // APPENDS
        return this.#append(this.#popToMark());
      case 0x7d: // EMPTY_DICT
        return this.#push(new PickleDict());
      case 0x64: {
        // DICT
        const pairs = this.#popToMark();
        this.#push(new PickleDict());
        return this.#setItems(pairs);
      }
      case 0x73: {
        // SETITEM
        const value = this.#pop();
        return this.#setItems([this.#pop(), value]);
      }
      case 0x75: // SETITEMS
        return this.#setItems(this.#popToMark());
      default:
        return false;
    }
  }

  #append(items: PickleValue[]): true {
    const list = this.#top();
    if (!(list instanceof PickleList)) throw this.#damaged('it appends to something that is no list');
    for (const item of items) list.items.push(item);
    return true;
  }

  #setItems(pairs: PickleValue[]): true {
    const dict = this.#top();
    if (!(dict instanceof PickleDict) || pairs.length % 2 !== 0) throw this.#damaged('it sets items of something that is no dictionary');
    for (let index = 0; index < pairs.length; index += 2) {
      const key = pairs[index]!;
      if (typeof key !== 'string' && typeof key !== 'number') throw this.#refused('a dictionary in it has a key that is no text');
      dict.entries.set(String(key), pairs[index + 1]!);
    }
    return true;
  }

  #memory(opcode: number): boolean {
    const cursor = this.#cursor;
    switch (opcode) {
      case 0x80: // PROTO
        if (cursor.u8() > 5) throw this.#refused('its pickle protocol is newer than 5');
        return true;
      case 0x95: // FRAME
        cursor.count(1);
        return true;
      case 0x71: // BINPUT
        return this.#remember(cursor.u8());
      case 0x72: // LONG_BINPUT
        return this.#remember(cursor.u32());
      case 0x70: // PUT
        return this.#remember(Number(readLine(cursor)));
      case 0x94: // MEMOIZE
        return this.#remember(this.#memo.size);
      case 0x68: // BINGET
        return this.#recall(cursor.u8());
      case 0x6a: // LONG_BINGET
        return this.#recall(cursor.u32());
      case 0x67: // GET
        return this.#recall(Number(readLine(cursor)));
      default:
        return false;
    }
  }

  #remember(index: number): true {
    if (!Number.isInteger(index) || index < 0 || this.#memo.size > MAX_MEMO) throw this.#damaged('it remembers too much');
    this.#memo.set(index, this.#top());
    return true;
  }

  #recall(index: number): true {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.#damaged('it recalls a value that is not there');
    return this.#push(value);
  }

  #object(opcode: number): void {
    switch (opcode) {
      case 0x63: {
        // GLOBAL
        const module = readLine(this.#cursor);
        this.#global(module, readLine(this.#cursor));
        return;
      }
      case 0x93: {
        // STACK_GLOBAL
        const name = this.#pop();
        this.#global(this.#pop(), name);
        return;
      }
      case 0x52: {
        // REDUCE
        const args = this.#pop();
        const callable = this.#pop();
        if (!(callable instanceof PickleGlobal) || !(args instanceof PickleTuple))
          throw this.#refused('it calls something that is no known function');
        const value = this.#vocabulary.call(callable, args.items);
        if (value === undefined) throw this.#refused(`it calls ${callable.name} in an unknown way`);
        this.#push(value);
        return;
      }
      case 0x62: {
        // BUILD
        const state = this.#pop();
        if (!this.#vocabulary.setState(this.#top(), state))
          throw this.#refused('it sets the state of an object that is neither array nor type');
        return;
      }
      case 0x51: // BINPERSID
        this.#persistent(this.#pop());
        return;
      case 0x50: // PERSID
        this.#persistent(readLine(this.#cursor));
        return;
      default:
        throw this.#refused(`it uses the operation 0x${opcode.toString(16)}, which plain arrays do not need`);
    }
  }

  #persistent(id: PickleValue): void {
    const value = this.#vocabulary.persistent(id);
    if (value === undefined) throw this.#refused('it refers to an object outside itself');
    this.#push(value);
  }

  #global(module: PickleValue, name: PickleValue): void {
    const known = typeof module === 'string' && typeof name === 'string' && this.#vocabulary.globals.has(`${module} ${name}`);
    if (!known) throw this.#refused(`it names ${shortName(module)}.${shortName(name)}, which is not needed for arrays`);
    this.#push(new PickleGlobal(`${module} ${name}`));
  }
}

function shortName(value: PickleValue): string {
  return typeof value === 'string' ? value.slice(0, 60).replaceAll(/[^\w.]/g, '?') : '?';
}
