//! Frames on the pipes between the host and a worker: a kind, a length, a payload.
//!
//! Knows no meaning of a payload. Every kind has its limit, so that a worker gone wrong cannot make the host allocate.

use std::io::{self, Read, Write};

const KIB: u32 = 1 << 10;
const MIB: u32 = 1 << 20;

/// Payload bytes in which streams and inputs are cut: a usual batch is one piece, so that it need not be put together.
pub(super) const CHUNK: usize = 4 << 20;

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Worker: what the plugin can reach from now on.
    Sandbox,
    /// Worker: the plugin is loaded; its description.
    Hello,
    /// Host: the mapping of the tasks that follow, as long as no other comes.
    Mapping,
    /// Host: a task; its header.
    Task,
    /// Host: a part of the task's file.
    Input,
    /// Worker: a line of the plugin's log.
    Log,
    /// Worker: tasks and fingerprint.
    Plan,
    /// Worker: a part of the Arrow IPC stream of records.
    Cells,
    /// Worker: a part of the Arrow IPC stream of fates.
    Fates,
    /// Worker: the task is done; its account.
    End,
    /// Worker: the task failed; why.
    Error,
    /// Worker: what was asked for instead of a reading.
    Answer,
}

/// Number and limit of each kind.
const KINDS: [(Kind, u8, u32); 12] = [
    (Kind::Hello, 1, 4 * MIB),
    (Kind::Task, 2, MIB),
    (Kind::Input, 3, 4 * MIB),
    (Kind::Log, 4, 16 * KIB),
    (Kind::Plan, 5, 16 * MIB),
    (Kind::Cells, 6, 4 * MIB),
    (Kind::Fates, 7, 4 * MIB),
    (Kind::End, 8, 64 * KIB),
    (Kind::Error, 9, MIB),
    (Kind::Answer, 10, 16 * MIB),
    (Kind::Sandbox, 11, 4 * KIB),
    (Kind::Mapping, 12, 16 * MIB),
];

impl Kind {
    fn row(self) -> (Self, u8, u32) {
        KINDS.into_iter().find(|(kind, ..)| *kind == self).expect("every kind is in the table")
    }

    /// The longest payload.
    #[must_use]
    pub fn limit(self) -> usize {
        usize::try_from(self.row().2).expect("a limit fits memory")
    }
}

/// One frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    /// What it is.
    pub kind: Kind,
    /// Its content.
    pub payload: Vec<u8>,
}

/// Why no frame could be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// The pipe.
    #[error("the pipe failed")]
    Pipe(#[from] io::Error),
    /// The pipe ended inside a frame.
    #[error("the pipe ended inside a frame")]
    Truncated,
    /// No such kind.
    #[error("a frame has the unknown kind {0}")]
    Unknown(u8),
    /// Longer than its kind may be.
    #[error("a frame of kind {kind:?} has {found} bytes, of {limit} allowed")]
    TooLong {
        /// What it is.
        kind: Kind,
        /// Its length.
        found: usize,
        /// The limit.
        limit: usize,
    },
}

/// Writes a frame; who writes into a buffer flushes it where an answer ends.
///
/// # Errors
/// When the payload is longer than its kind may be, or the pipe fails.
pub(super) fn write(out: &mut dyn Write, kind: Kind, payload: &[u8]) -> Result<(), FrameError> {
    let (_, number, limit) = kind.row();
    let length = u32::try_from(payload.len()).ok().filter(|length| *length <= limit);
    let Some(length) = length else {
        return Err(FrameError::TooLong { kind, found: payload.len(), limit: kind.limit() });
    };
    let mut head = [number, 0, 0, 0, 0];
    head[1..].copy_from_slice(&length.to_le_bytes());
    out.write_all(&head)?;
    out.write_all(payload)?;
    Ok(())
}

/// Writes content of any length as frames of at most [`CHUNK`] bytes.
///
/// # Errors
/// When the pipe fails.
pub(super) fn write_chunks(out: &mut dyn Write, kind: Kind, content: &[u8]) -> Result<(), FrameError> {
    content.chunks(CHUNK).try_for_each(|chunk| write(out, kind, chunk))
}

/// Reads a frame; none at the end of the pipe.
///
/// # Errors
/// When the pipe ends inside a frame, or the frame is of no known kind or too long.
pub(super) fn read(input: &mut dyn Read) -> Result<Option<Frame>, FrameError> {
    let mut payload = Vec::new();
    Ok(read_onto(input, &mut payload)?.map(|kind| Frame { kind, payload }))
}

/// As [`read`], with the payload behind what is there already.
///
/// # Errors
/// As there.
pub(super) fn read_onto(input: &mut dyn Read, payload: &mut Vec<u8>) -> Result<Option<Kind>, FrameError> {
    let mut head = [0_u8; 5];
    match fill(input, &mut head)? {
        0 => return Ok(None),
        5 => {}
        _ => return Err(FrameError::Truncated),
    }
    let [number, a, b, c, d] = head;
    let Some((kind, _, limit)) = KINDS.into_iter().find(|(_, known, _)| *known == number) else {
        return Err(FrameError::Unknown(number));
    };
    let length = u32::from_le_bytes([a, b, c, d]);
    let found = usize::try_from(length).unwrap_or(usize::MAX);
    if length > limit {
        return Err(FrameError::TooLong { kind, found, limit: kind.limit() });
    }
    payload.reserve(found.min(CHUNK));
    if input.take(u64::from(length)).read_to_end(payload)? != found {
        return Err(FrameError::Truncated);
    }
    Ok(Some(kind))
}

/// Reads until the buffer is full or the input ends.
fn fill(input: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut done = 0;
    while let Some(rest) = buffer.get_mut(done..).filter(|rest| !rest.is_empty()) {
        match input.read(rest) {
            Ok(0) => break,
            Ok(count) => done += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::{FrameError, KINDS, Kind, read, write, write_chunks};

    proptest! {
        #[test]
        fn frames_come_back_as_written(frames in prop::collection::vec((0..KINDS.len(), prop::collection::vec(any::<u8>(), 0..200)), 0..8)) {
            let mut pipe = Vec::new();
            for (index, payload) in &frames {
                write(&mut pipe, KINDS[*index].0, payload).unwrap();
            }
            let mut rest = pipe.as_slice();
            for (index, payload) in &frames {
                let frame = read(&mut rest).unwrap().unwrap();
                prop_assert_eq!(frame.kind, KINDS[*index].0);
                prop_assert_eq!(&frame.payload, payload);
            }
            prop_assert!(read(&mut rest).unwrap().is_none());
        }

        #[test]
        fn a_cut_frame_is_an_error_and_never_a_shorter_one(payload in prop::collection::vec(any::<u8>(), 0..64), cut in 1_usize..64) {
            let mut pipe = Vec::new();
            write(&mut pipe, Kind::Cells, &payload).unwrap();
            let end = pipe.len().saturating_sub(cut).max(1);
            prop_assume!(end < pipe.len());
            prop_assert!(matches!(read(&mut &pipe[..end]), Err(FrameError::Truncated)));
        }

        #[test]
        fn any_bytes_give_frames_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..256)) {
            let mut rest = bytes.as_slice();
            while let Ok(Some(frame)) = read(&mut rest) {
                prop_assert!(frame.payload.len() <= frame.kind.limit());
            }
        }
    }

    #[rstest]
    #[case::unknown_kind(&[77, 0, 0, 0, 0], "a frame has the unknown kind 77")]
    #[case::kind_zero(&[0, 0, 0, 0, 0], "a frame has the unknown kind 0")]
    #[case::too_long(&[8, 0, 0, 0, 255], "a frame of kind End has 4278190080 bytes, of 65536 allowed")]
    #[case::half_a_head(&[8, 0], "the pipe ended inside a frame")]
    fn bad_head_is_named(#[case] bytes: &[u8], #[case] expected: &str) {
        assert_eq!(read(&mut &*bytes).unwrap_err().to_string(), expected);
    }

    #[test]
    fn long_content_is_cut_and_a_long_single_frame_refused() {
        let content = vec![7; super::CHUNK * 2 + 1];
        let mut pipe = Vec::new();
        write_chunks(&mut pipe, Kind::Input, &content).unwrap();
        let (mut rest, mut joined, mut frames) = (pipe.as_slice(), Vec::new(), 0);
        while let Some(frame) = read(&mut rest).unwrap() {
            joined.extend(frame.payload);
            frames += 1;
        }
        assert_eq!((joined, frames), (content.clone(), 3));
        assert!(matches!(write(&mut pipe, Kind::Input, &content), Err(FrameError::TooLong { .. })));
    }
}
