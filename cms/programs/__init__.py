"""Programs into what is advertised: records, segments, ads and campaigns of a state's incentives."""
