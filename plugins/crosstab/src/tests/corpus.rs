//! Published spreadsheets, where they are at hand.
