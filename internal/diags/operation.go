package diags

import "github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"

// Operation is what was attempted.
type Operation struct {
	words    string // such as "create shipping platform-ops"
	refresh  bool
	lists    bool // whether it looks into the regions of an argument
	applies  bool // whether it is a create or an update
	destroys bool
	exists   bool // whether it is about a shipping that the state has
	replaces bool // whether it is the plan of a replacement
	deletes  bool // whether a destroy of the shipping deletes its logs
}

// Attempting returns an operation that the words name, such as "create shipping platform-ops".
func Attempting(words string) Operation { return Operation{words: words} }

// Listing returns a read of what is in the regions that an argument regions names.
func Listing(words string) Operation { return Operation{words: words, lists: true} }

// Applying returns a create or an update that the words name.
func Applying(words string) Operation { return Operation{words: words, applies: true} }

// Destroying returns the destroy of a shipping.
func Destroying(trail string) Operation {
	return Operation{words: "destroy shipping " + trail, destroys: true}
}

// step returns the operation as one of its steps.
func (op Operation) step(words string) Operation {
	op.words, op.refresh = words, false
	return op
}

// repeat says how to repeat the operation, and what that does.
func (op Operation) repeat() (how, does string) {
	switch {
	case op.destroys:
		return "destroy again", "what is deleted already is skipped"
	case op.applies:
		return "apply again", "existing parts are adopted and the remaining steps are done"
	default:
		return "run it again", "nothing else is needed"
	}
}

// again says in a sentence how to repeat the operation, and what that does.
func (op Operation) again() string {
	how, does := op.repeat()
	return model.Sentence(how + ": " + does)
}

// Existing returns the operation as one on a shipping that the state has, if exists is
// true: advice on how to destroy it makes sense only then.
func (op Operation) Existing(exists bool) Operation {
	op.exists = exists
	return op
}

// Replacing returns the operation as the plan of a replacement: what stops it stops a destroy, too,
// because Terraform plans before it destroys.
func (op Operation) Replacing() Operation {
	op.exists, op.replaces = true, true
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
	return Operation{words: "read shipping " + trail, refresh: true, exists: true}
}

// nothingChanged says what is true if nothing but reading was attempted.
func (op Operation) nothingChanged() string {
	if op.refresh {
		return "Nothing was changed, and the state is kept as it was."
	}
	if op.lists {
		return "Nothing was read there."
	}
	return "Nothing was changed."
}
