import type { ErrorCode } from './errorCodes.ts';

/** What a code means in general, and the remedy where the place that found the error names no better one. */
export interface Message {
  title: string;
  hint: string;
}

/** A code without its text does not compile. */
export const MESSAGES: Record<ErrorCode, Message> = {
  USAGE: { title: 'The command was not understood', hint: 'See --help.' },
  NOT_BUILT: { title: 'Not in this version', hint: '' },
  CANCELLED: { title: 'Cancelled', hint: 'What was finished is kept; the next run goes on from there.' },
  INTERNAL: { title: 'A defect of Longtake', hint: 'Please report it with the log.' },
  LIBRARY_IN_USE: { title: 'The library is open elsewhere', hint: 'Close the other Longtake, or choose another library with --library.' },
  LIBRARY_TOO_NEW: { title: 'The library was made by a newer Longtake', hint: 'Update Longtake; nothing was changed.' },
  LIBRARY_DAMAGED: {
    title: 'The library cannot be read',
    hint: 'Put back a copy, or move the folder away to begin a new library; your videos are untouched.',
  },
  DISK_FULL: { title: 'The disk is full', hint: 'Free some space and run it again; what was finished is kept.' },
  HOST_GONE: { title: 'The background process has ended', hint: 'Start it again; what was finished is kept.' },
  NOT_GRANTED: { title: 'Not allowed', hint: 'Choose the file by drop, dialog or a granted root.' },
  FILE_MISSING: { title: 'The file does not exist', hint: 'Check the path, or connect the drive it lies on.' },
  FILE_EMPTY: { title: 'The file is empty', hint: 'If it is still being copied, try again when that has ended.' },
  FILE_NOT_REGULAR: { title: 'Not a regular file', hint: 'Give a video file or a folder.' },
  FILE_UNWRITABLE: { title: 'The file cannot be written', hint: 'Choose another folder, or close the program that holds the file.' },
  FILE_UNREADABLE: { title: 'The file cannot be read', hint: 'Check its permissions.' },
  FILE_NAME_TOO_LONG: { title: 'The path is too long for this system', hint: 'Move or rename the file.' },
  FILE_GROWING: { title: 'The file is still being written', hint: 'Try again when the copy or recording has ended.' },
  FILE_CHANGED: { title: 'The file is not the one that was added', hint: 'Add it as a new video.' },
  NO_VIDEOS_FOUND: { title: 'No videos in this folder', hint: 'Choose a folder that holds video files.' },
  NOT_A_VIDEO: { title: 'Not a video file', hint: 'Choose a file with picture or sound.' },
  NO_INDEX: { title: 'The file has no index', hint: 'The recording was probably interrupted; a repair tool may recover it.' },
  DECODE_FAILED: { title: 'Nothing in this file could be decoded', hint: 'Check that it plays elsewhere; a repair tool may recover it.' },
  FFMPEG_MISSING: { title: 'ffmpeg was not found', hint: 'Install ffmpeg with ffprobe, or set FFMPEG_BIN and FFPROBE_BIN.' },
  FFMPEG_FAILED: { title: 'ffmpeg failed', hint: 'The log holds its own words.' },
  IMAGE_UNREADABLE: { title: 'The picture cannot be read', hint: 'Give a JPEG, PNG or WebP file.' },
  VIDEO_UNKNOWN: { title: 'No such video in the library', hint: 'See `longtake videos` for what is there.' },
  MODEL_UNKNOWN: { title: 'No such model', hint: 'See `longtake models list`.' },
  MODEL_MISSING: { title: 'A model is not installed', hint: 'Install it with `longtake models install`.' },
  MODEL_DAMAGED: { title: 'A model file is damaged', hint: 'Install it again with `longtake models install`.' },
  MODEL_UNSUPPORTED: { title: 'This kind of model is not supported', hint: 'See README.md for the layouts that are.' },
  DOWNLOAD_FAILED: { title: 'The download failed', hint: 'Check the network and try again; nothing half-made is left.' },
  NETWORK_BLOCKED: { title: 'The network is blocked', hint: 'Allow it under Settings, Privacy, and try again.' },
  WEIGHTS_DAMAGED: { title: 'The weights cannot be read', hint: 'Fetch the file again.' },
  WEIGHTS_REFUSED: { title: 'The weights hold more than numbers', hint: 'Only arrays are read; code in a file is never run.' },
  QUERY_EMPTY: { title: 'Nothing to search for', hint: 'Type what you look for.' },
  QUERY_INVALID: { title: 'The query was not understood', hint: 'See `longtake search --help` for the query language.' },
  LINE_UNKNOWN: {
    title: 'That line of the transcript is gone',
    hint: 'The speech was read again meanwhile; look at the line as it is now.',
  },
  CHILD_CRASHED: { title: 'A background process crashed', hint: 'It is started again on the next try; finished work is kept.' },
  CHILD_TIMEOUT: { title: 'A background process did not answer', hint: 'Try again; finished work is kept.' },
  RING_SEQ: { title: 'A ring worker got a block out of order', hint: 'Try again; if it comes back, please report it.' },
  RING_TIMEOUT: { title: 'A ring worker did not answer in time', hint: 'Try again; the ring is formed anew.' },
  RING_WORKER_LOST: { title: 'A ring worker was lost', hint: 'Try again; the ring is formed anew.' },
  RING_SHAPE: { title: 'The tensors do not fit together', hint: 'Check heads, head size and lengths.' },
  BACKEND_UNAVAILABLE: { title: 'This backend is not available here', hint: 'See `longtake doctor`.' },
  SHARED_MEMORY: { title: 'Shared memory could not be had', hint: 'Free some memory, or use fewer workers.' },
};
