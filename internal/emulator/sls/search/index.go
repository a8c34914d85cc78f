package search

// Index is what of an index this package understands. See the SLS API
// reference, CreateIndex.
type Index struct {
	Line       *Line          `json:"line"`
	Keys       map[string]Key `json:"keys"`
	TTL        *int           `json:"ttl"`
	MaxTextLen *int           `json:"max_text_len"`
	LogReduce  *bool          `json:"log_reduce"`
	WhiteList  []string       `json:"log_reduce_white_list"`
	BlackList  []string       `json:"log_reduce_black_list"`
	ScanIndex  *bool          `json:"scan_index"`
}

// Line is the full-text index.
type Line struct {
	Token         []string `json:"token"`
	CaseSensitive *bool    `json:"caseSensitive"`
	Chn           *bool    `json:"chn"`
	IncludeKeys   []string `json:"include_keys"`
	ExcludeKeys   []string `json:"exclude_keys"`
}

// Key is the index of one field.
type Key struct {
	Type          string         `json:"type"`
	Token         []string       `json:"token"`
	CaseSensitive bool           `json:"caseSensitive"`
	Chn           bool           `json:"chn"`
	Alias         string         `json:"alias"`
	DocValue      bool           `json:"doc_value"`
	JSONKeys      map[string]Key `json:"json_keys"`
	IndexAll      *bool          `json:"index_all"`
	MaxDepth      *int           `json:"max_depth"`
}
