import { describe, expect, it } from 'vitest';
import type { AnswerResult } from '../../../electron/contract/ask.ts';
import { LongtakeError, type ErrorData } from '../../../electron/contract/errors.ts';
import { citationsOf, createAskStore } from '../../../renderer/stores/ask.ts';
import { answer, citation, sentence } from '../ask/answers.ts';
import { scriptedBridge } from '../scriptedBridge.ts';

/** A store whose questions are answered when the test says so. */
function scripted(kept: AnswerResult[] = []) {
  const waiting: { resolve: (result: AnswerResult) => void; reject: (error: Error) => void }[] = [];
  const errors: ErrorData[] = [];
  const bridge = scriptedBridge({
    'ask.run': () => new Promise((resolve, reject) => waiting.push({ resolve, reject })),
    'ask.stop': () => ({}),
    'ask.remove': () => ({}),
    'ask.threads': () => ({ threads: kept.map((one) => ({ id: one.threadId, answers: [one] })) }),
    'ask.outlook': ({ videoIds }) => ({ model: 'smollm2', tokens: videoIds.length, missing: 0, seconds: 1 }),
  });
  const store = createAskStore(bridge, (error) => errors.push(error));
  bridge.subscribe((event) => store.getState().apply(event));
  const id = () => store.getState().asking?.id ?? '';
  const settle = () => new Promise((resolve) => setTimeout(resolve));
  return { bridge, store, waiting, errors, id, settle };
}

describe('the ask store', () => {
  it('shows a draft until sentences come, and what was done in the end counts', async () => {
    const { bridge, store, waiting, id, settle } = scripted();
    await store.getState().open('a');
    void store.getState().ask('  What is baked? ', ['a']);
    await settle();
    bridge.tell({ event: 'ask.reading', data: { id: id(), videoId: 'a', progress: 0.4 } });
    expect(store.getState().asking).toMatchObject({ question: 'What is baked?', reading: 0.4 });
    for (const text of ['It ', 'is cake.']) bridge.tell({ event: 'ask.token', data: { id: id(), text } });
    expect(store.getState().asking).toMatchObject({ draft: 'It is cake.', reading: null });
    bridge.tell({ event: 'ask.sentence', data: { id: id(), index: 0, sentence: sentence('Said: bread.', citation(7)) } });
    expect(store.getState().asking).toMatchObject({ draft: '', sentences: [{ text: 'Said: bread.' }] });
    const result = answer(id(), { mode: 'extractive', sentences: [sentence('Said: bread.', citation(7))] });
    bridge.tell({ event: 'ask.done', data: { id: id(), result } });
    waiting[0]?.resolve(result);
    await settle();
    expect(store.getState()).toMatchObject({ asking: null, result: { mode: 'extractive' }, threads: [{ answers: [{ id: result.id }] }] });
    expect(store.getState().threads).toHaveLength(1);
  });

  it('takes no word of another question', async () => {
    const { bridge, store, settle } = scripted();
    void store.getState().ask('one?', ['a']);
    await settle();
    bridge.tell({ event: 'ask.token', data: { id: 'another', text: 'x' } });
    bridge.tell({ event: 'ask.sentence', data: { id: 'another', index: 0, sentence: sentence('x') } });
    bridge.tell({ event: 'ask.done', data: { id: 'another', result: answer('another') } });
    expect(store.getState()).toMatchObject({ asking: { draft: '', sentences: [] }, result: null });
  });

  it('stops the answer on its way, once, and keeps what there was', async () => {
    const { bridge, store, waiting, id, settle } = scripted();
    void store.getState().ask('one?', ['a']);
    await settle();
    void store.getState().stop();
    void store.getState().stop();
    await settle();
    expect(bridge.asked.filter(({ name }) => name === 'ask.stop')).toEqual([{ name: 'ask.stop', input: { id: id() } }]);
    expect(store.getState().asking?.stopping).toBe(true);
    waiting[0]?.resolve(answer(id(), { stopped: true }));
    await settle();
    expect(store.getState()).toMatchObject({ asking: null, result: { stopped: true } });
  });

  it('drops the answer to a question that another one took the place of', async () => {
    const { store, waiting, id, settle } = scripted();
    void store.getState().ask('one?', ['a']);
    await settle();
    const first = id();
    void store.getState().ask('two?', ['a']);
    await settle();
    const second = id();
    waiting[1]?.resolve(answer(second));
    await settle();
    waiting[0]?.resolve(answer(first));
    await settle();
    expect(store.getState().result?.id).toBe(second);
  });

  it('asks further in the thread; a new question begins one', async () => {
    const { bridge, store, waiting, id, settle } = scripted();
    void store.getState().ask('one?', ['a', 'b']);
    await settle();
    const first = id();
    waiting[0]?.resolve(answer(first));
    await settle();
    store.getState().typeFurther('and then?');
    void store.getState().ask('and then?', ['a', 'b'], first);
    await settle();
    expect(bridge.asked.at(-1)?.input).toMatchObject({ question: 'and then?', threadId: first, videoIds: ['a', 'b'] });
    expect(store.getState()).toMatchObject({ further: '', asking: { threadId: first } });
    expect(bridge.asked[0]?.input).not.toHaveProperty('threadId');
  });

  it('says why a question was not answered, and keeps it', async () => {
    const { store, waiting, errors, settle } = scripted();
    void store.getState().ask('one?', ['a']);
    await settle();
    waiting[0]?.reject(new LongtakeError('MODEL_MISSING', 'The sentence encoder is not installed.'));
    await settle();
    expect(store.getState()).toMatchObject({
      asking: null,
      failed: { question: 'one?', videoIds: ['a'], error: { code: 'MODEL_MISSING' } },
    });
    expect(errors).toEqual([]);
  });

  it('opens the last question of a video, but keeps an answer that is about that video too', async () => {
    const kept = [answer('old', { askedAt: '2026-01-02' }), answer('older')];
    const { store, bridge, waiting, id, settle } = scripted(kept);
    await store.getState().open('a');
    expect(store.getState().result?.id).toBe('old');
    void store.getState().ask('all?', []);
    await settle();
    waiting[0]?.resolve(answer(id(), { videoIds: ['a', 'b'] }));
    await settle();
    const over = store.getState().result?.id;
    await store.getState().open('b');
    expect(store.getState().result?.id).toBe(over);
    await store.getState().open('c');
    expect(store.getState().result?.id).not.toBe(over);
    expect(bridge.asked.filter(({ name }) => name === 'ask.threads')).toHaveLength(3);
  });

  it('forgets an answer', async () => {
    const { store, bridge } = scripted([answer('old')]);
    await store.getState().open('a');
    await store.getState().remove(answer('old'));
    expect(bridge.asked.at(-1)).toEqual({ name: 'ask.remove', input: { threadId: 'old', id: 'old' } });
    expect(store.getState()).toMatchObject({ threads: [], result: null });
  });

  it('names all videos where a question names too many', async () => {
    const { store, bridge, settle } = scripted();
    void store.getState().ask(
      'one?',
      Array.from({ length: 1001 }, (_, index) => `video ${index}`),
    );
    await settle();
    expect(bridge.asked.at(-1)?.input).toMatchObject({ videoIds: [] });
  });

  it('shows the outlook that was asked for last', async () => {
    const { store } = scripted();
    await Promise.all([store.getState().look(['a', 'b', 'c']), store.getState().look(['a'])]);
    expect(store.getState().outlook?.tokens).toBe(1);
  });
});

describe('citationsOf', () => {
  it('lists each source once, in the order of the answer', () => {
    const sentences = [sentence('one', citation(9), citation(2)), sentence('two', citation(9)), sentence('three')];
    expect(citationsOf({ sentences }).map(({ start }) => start)).toEqual([9, 2]);
    expect(citationsOf(null)).toEqual([]);
  });
});
