//! Figures of the public record, with the document that gives each; a year that no document covers is a gap.

use super::World;
use crate::fact::{FIRST_YEAR, LAST_YEAR, Origin};

/// A year of the cross-sector exercise (分野横断的演習): value and status by indicator, and where it was found.
#[derive(Debug)]
pub(crate) struct Exercise {
    pub(crate) year: i32,
    pub(crate) participants: (Option<i64>, char),
    pub(crate) organisations: (Option<i64>, char),
    pub(crate) citation: &'static str,
}

const GAP: (Option<i64>, char) = (None, 'L');
/// What the citation column says of a gap.
const NOT_FOUND: &str = "公表資料で確認できず";

/// The exercise by year; rounded press figures (約) and expected figures (予定) are estimates.
pub(crate) const EXERCISES: [Exercise; 6] = [
    Exercise {
        year: 2019,
        participants: (Some(5000), 'E'),
        organisations: GAP,
        citation: "ScanNetSecurity（excite.co.jp 掲載 Scannetsecurity_43217、2019年11月8日実施、約5,000名）",
    },
    Exercise { year: 2020, participants: GAP, organisations: GAP, citation: NOT_FOUND },
    Exercise { year: 2021, participants: GAP, organisations: GAP, citation: NOT_FOUND },
    Exercise { year: 2022, participants: GAP, organisations: GAP, citation: NOT_FOUND },
    Exercise {
        year: 2023,
        participants: (Some(6574), 'A'),
        organisations: (Some(819), 'A'),
        citation: "サイバーセキュリティ2024（2024年7月10日）149頁（2023年12月7日実施）",
    },
    Exercise {
        year: 2024,
        participants: GAP,
        organisations: (Some(838), 'E'),
        citation: "denjiji.co.jp/main_article/3979（2024年12月5日実施予定、参加組織数は見込み）",
    },
];

/// Sectors and CEPTOARs at the end of a year.
#[derive(Debug)]
pub(crate) struct Scope {
    pub(crate) year: i32,
    pub(crate) sectors: i64,
    pub(crate) ceptoars: Option<i64>,
    pub(crate) citation: &'static str,
}

const FOURTEEN: &str = "第4次行動計画（2018年7月25日改定）、CSIS論文 2024年10月25日（2018年に14分野）";

/// Protected scope by year.
pub(crate) const SCOPE: [Scope; 6] = [
    Scope { year: 2019, sectors: 14, ceptoars: None, citation: FOURTEEN },
    Scope { year: 2020, sectors: 14, ceptoars: None, citation: FOURTEEN },
    Scope { year: 2021, sectors: 14, ceptoars: None, citation: FOURTEEN },
    Scope { year: 2022, sectors: 14, ceptoars: None, citation: FOURTEEN },
    Scope {
        year: 2023,
        sectors: 15,
        ceptoars: Some(21),
        citation: "サイバーセキュリティ2024（2024年7月10日）293～294頁（港湾を追加）",
    },
    Scope {
        year: 2024,
        sectors: 15,
        ceptoars: None,
        citation: "denjiji.co.jp/main_article/3979（15分野による演習）、サイバーセキュリティ2024 293頁（2024年3月8日改定）",
    },
];

/// CYDER: year, participants of the year, cumulative from FY2017.
pub(crate) const CYDER: [(i32, Option<i64>, Option<i64>, &str); 2] = [
    (
        2020,
        None,
        Some(13_000),
        "NICT 令和2年度年報（nict.go.jp nenpou_R2）電子版118頁・121頁（累計約13,000人）",
    ),
    (
        2024,
        Some(4225),
        Some(25_000),
        "令和7年版情報通信白書（2024年度4,225人、2017年度からの累計2万5千人超）",
    ),
];

/// A dated international meeting: fiscal year, day as the source gives it, name, place, framework, form, citation.
pub(crate) type Meeting =
    (i32, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

/// Meetings with a date in the public record. No list of all meetings was found.
pub(crate) const MEETINGS: [Meeting; 6] = [
    (
        2019,
        "2019年10月29日",
        "第12回日・ASEANサイバーセキュリティ政策会議",
        "バンコク",
        "regional",
        "consultation",
        "securityinsight.jp/news/13-inbrief/3996-191125-1",
    ),
    (
        2020,
        "2020年10月20日",
        "第13回日ASEANサイバーセキュリティ政策会議",
        "オンライン",
        "regional",
        "consultation",
        "総務省報道資料 soumu.go.jp/menu_news/s-news/01cyber01_02000001_00083",
    ),
    (
        2023,
        "2023年10月",
        "第3回カウンターランサムウェア・イニシアティブ会合",
        "－",
        "multilateral",
        "consultation",
        "サイバーセキュリティ2024 76頁",
    ),
    (
        2023,
        "2023年12月",
        "第3回日米豪印上級サイバーグループ会合（対面）",
        "東京",
        "multilateral",
        "consultation",
        "サイバーセキュリティ2024 76頁",
    ),
    (
        2024,
        "2024年8月",
        "日ASEAN重要インフラ防護ワークショップ",
        "大阪",
        "regional",
        "consultation",
        "news.3rd-in.co.jp/article/7e8c0ade…（2024年8月、大阪で開催）",
    ),
    (
        2024,
        "2024年10月18日",
        "第17回日・ASEANサイバーセキュリティ政策会議",
        "シンガポール",
        "regional",
        "consultation",
        "総務省報道資料 soumu.go.jp/menu_news/s-news/01cyber01_02000001_00224",
    ),
];

/// States the record, each year in the file of its own year.
pub(super) fn state(world: &mut World) {
    let exercise = Origin { reporter: "cab", source: "record_exercise" };
    for row in &EXERCISES {
        let when = (row.year, row.year);
        world.facts.record(exercise, "exercise_participants", when, &[], row.participants);
        world.facts.record(exercise, "exercise_organisations", when, &[], row.organisations);
    }
    let scope = Origin { reporter: "cab", source: "record_scope" };
    for row in &SCOPE {
        let when = (row.year, row.year);
        world.facts.record(scope, "sector_count", when, &[], (Some(row.sectors), 'A'));
        let ceptoars = row.ceptoars.map_or(GAP, |count| (Some(count), 'A'));
        world.facts.record(scope, "ceptoar_count", when, &[], ceptoars);
    }
    let cyder = Origin { reporter: "mic", source: "record_cyder" };
    for (year, participants, total, _) in CYDER {
        let exact = participants.map_or(GAP, |count| (Some(count), 'A'));
        world.facts.record(cyder, "cyder_participants", (year, year), &[], exact);
        world.facts.record(cyder, "cyder_cumulative", (year, year), &[], (total, 'E'));
    }
    meetings(world);
}

fn meetings(world: &mut World) {
    let origin = Origin { reporter: "cab", source: "record_meetings" };
    for year in FIRST_YEAR..=LAST_YEAR {
        for framework in ["regional", "multilateral"] {
            let found = MEETINGS.iter().filter(|meeting| meeting.0 == year && meeting.4 == framework).count();
            let count = i64::try_from(found).unwrap_or_default();
            if count > 0 {
                let key = [("framework", framework), ("form", "consultation")];
                let when = (year, year);
                world.facts.record(origin, "meetings_documented", when, &key, (Some(count), 'A'));
            }
        }
    }
}
