//! The answers to one task, in their order: plan, records, fates, end.

use std::sync::Arc;

use nenji_abi::{CELLS_CONTRACT, FATES_CONTRACT};
use rustc_hash::FxHashMap;

use super::client::{Pipe, parse, unexpected};
use super::contract::{ContractError, Ledger};
use super::error::Problem;
use super::frame::{Frame, Kind};
use super::incoming::Incoming;
use super::legible::legible;
use super::message::{End, Plan};
use super::{RecordSink, Survey, TaskReport};

/// Log lines of a task that are kept.
const KEPT_LINES: usize = 50;

/// Plans that a worker remembers having given.
const KNOWN_PLANS: usize = 64;

/// What a plan says.
pub(super) struct Heard {
    tasks: usize,
    fingerprint: Arc<str>,
    survey: Arc<Survey>,
}

impl Heard {
    pub(super) fn of(plan: Plan) -> Result<Self, serde_json::Error> {
        let fingerprint = serde_json::to_string(&plan.fingerprint)?.into();
        Ok(Self { tasks: plan.tasks.len(), fingerprint, survey: Arc::new(plan.into()) })
    }
}

/// The last plans by what was sent: files of one layout have few different ones.
#[derive(Default)]
pub(super) struct Plans(FxHashMap<Vec<u8>, Arc<Heard>>);

impl Plans {
    fn hear(&mut self, payload: Vec<u8>) -> Result<Arc<Heard>, Problem> {
        if let Some(known) = self.0.get(&payload) {
            return Ok(Arc::clone(known));
        }
        let plan = Heard::of(parse(&payload)?).map_err(|error| Problem::Protocol(error.to_string()))?;
        let heard = Arc::new(plan);
        if self.0.len() == KNOWN_PLANS {
            self.0.clear();
        }
        self.0.insert(payload, Arc::clone(&heard));
        Ok(heard)
    }
}

/// One task while its answers come in.
pub(super) struct Reading<'a, 'b> {
    number: u64,
    ledger: Ledger,
    cells: Incoming,
    fates: Incoming,
    plan: Option<Arc<Heard>>,
    plans: &'a mut Plans,
    log: Vec<String>,
    sink: &'a mut (dyn RecordSink + 'b),
}

impl<'a, 'b> Reading<'a, 'b> {
    /// For the task of that number.
    pub(super) fn new(
        number: u64,
        ledger: Ledger,
        plans: &'a mut Plans,
        sink: &'a mut (dyn RecordSink + 'b),
    ) -> Self {
        let (cells, fates) = (Incoming::new(CELLS_CONTRACT), Incoming::new(FATES_CONTRACT));
        Self { number, ledger, cells, fates, plan: None, plans, log: Vec::new(), sink }
    }

    /// Takes answers until the task has ended.
    pub(super) fn run(mut self, pipe: &mut Pipe<'_>) -> Result<TaskReport, Problem> {
        loop {
            let Frame { kind, payload } = pipe.next()?;
            match (kind, &self.plan) {
                (Kind::Log, _) => {
                    pipe.heard(&payload);
                    self.note(&payload);
                }
                (Kind::Error, _) => return Err(Problem::Failed(parse(&payload)?)),
                (Kind::Plan, None) => self.plan = Some(self.plans.hear(payload)?),
                (Kind::Cells, Some(_)) => self.take_cells(payload)?,
                (Kind::Fates, Some(_)) => self.take_fates(payload)?,
                (Kind::End, Some(_)) => return self.finish(&parse(&payload)?),
                _ => return Err(unexpected(kind)),
            }
        }
    }

    fn note(&mut self, payload: &[u8]) {
        if self.log.len() == KEPT_LINES {
            self.log.remove(0);
        }
        self.log.push(legible(payload));
    }

    fn take_cells(&mut self, piece: Vec<u8>) -> Result<(), ContractError> {
        self.sink.encoded(&piece);
        for batch in self.cells.push(piece)? {
            self.ledger.cells(&batch)?;
            if batch.num_rows() > 0 {
                self.sink.records(&batch);
            }
        }
        if self.sink.has_room() { Ok(()) } else { Err(ContractError::TooMuch { contract: CELLS_CONTRACT }) }
    }

    fn take_fates(&mut self, piece: Vec<u8>) -> Result<(), ContractError> {
        self.fates.push(piece)?.iter().try_for_each(|batch| self.ledger.fates(batch))
    }

    fn finish(self, end: &End) -> Result<TaskReport, Problem> {
        let Self { number, mut ledger, cells, fates, plan, log, .. } = self;
        if end.number != number {
            return Err(Problem::Protocol(format!("the end of task {} came for task {number}", end.number)));
        }
        let plan = plan.filter(|plan| plan.tasks > 0);
        let plan = plan.ok_or_else(|| Problem::Protocol("the plugin planned no task".to_owned()))?;
        // A stream without rows has fields too.
        cells.no_rows().map_or(Ok(()), |none| ledger.cells(&none))?;
        fates.no_rows().map_or(Ok(()), |none| ledger.fates(&none))?;
        cells.finish()?;
        fates.finish()?;
        ledger.settle(end)?;
        let (fingerprint, survey) = (Arc::clone(&plan.fingerprint), Arc::clone(&plan.survey));
        let (account, fates) = (end.account, ledger.told);
        Ok(TaskReport { account, fates, fingerprint, log, survey, ..TaskReport::default() })
    }
}
