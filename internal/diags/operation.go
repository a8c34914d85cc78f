package diags

// Operation is what was attempted.
type Operation struct {
	words   string // such as "create shipping platform-ops"
	refresh bool
	exists  bool // whether it is about a shipping that the state has
	deletes bool // whether a destroy of the shipping deletes its logs
}

// Attempting returns an operation that the words name, such as "create shipping platform-ops".
func Attempting(words string) Operation { return Operation{words: words} }

// Existing returns the operation as one on a shipping that the state has, if exists is
// true: advice on how to destroy it makes sense only then.
func (op Operation) Existing(exists bool) Operation {
	op.exists = exists
	return op
}

// DeletingLogs returns the operation as one on a shipping whose destroy deletes its logs, if
// deletes is true: advice on how to destroy it says so.
func (op Operation) DeletingLogs(deletes bool) Operation {
	op.deletes = deletes
	return op
}

// Refresh returns the refresh of a shipping, whose failures have advice of their own.
func Refresh(trail string) Operation {
	return Operation{words: "read shipping " + trail, refresh: true}
}

// nothingChanged says what is true if nothing but reading was attempted.
func (op Operation) nothingChanged() string {
	if op.refresh {
		return "Nothing was changed, and the state is kept as it was."
	}
	return "Nothing was changed."
}
