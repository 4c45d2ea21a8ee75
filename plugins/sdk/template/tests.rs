
#[cfg(test)]
mod tests {
    use super::{TYPE};

    /// Reads twice, by the trait and through the C ABI, and fails when the account does not balance.
    #[test]
    fn every_figure_stands_where_it_is_written() {
        let outcome = nenji_plugin::testing::run::<{TYPE}>(
            "members.tsv",
            include_bytes!("../fixtures/members.tsv"),
            r#"{
                "layout": { "stub": "分野" },
                "indicators": [{ "id": "non_members" }],
                "dimensions": { "sector": { "from": "分野" } }
            }"#,
        );
        let first = &outcome.records[0];
        assert_eq!((first.row, first.column, first.number), (2, 2, Some(20.0)));
        assert_eq!((first.period.as_str(), first.labels[0].as_deref()), ("令和5年度末", Some("鉄道")));
        assert_eq!((outcome.records.len(), outcome.account.rejected), (6, 0));
    }
}
