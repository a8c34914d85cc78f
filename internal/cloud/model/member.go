package model

// Member is a member account of a resource directory.
type Member struct {
	ID     string `json:"AccountId"`
	Name   string `json:"DisplayName"`
	Status string
}

// Joined reports whether the member is in the directory (ResourceDirectoryMaster API reference, ListAccounts). An account whose
// creation was not confirmed, failed or was cancelled is not, nor is one that was removed; a status that no page names is none of a
// member either.
func (m Member) Joined() bool {
	switch m.Status {
	case "CreateSuccess", "InviteSuccess", "PromoteVerifying", "PromoteFailed", "PromoteExpired", "PromoteCancelled", "PromoteSuccess":
		return true
	default:
		return false
	}
}
