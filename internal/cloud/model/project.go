package model

// Project names a Log Service project and where it is.
type Project struct {
	Region string
	Name   string
}

// ProjectInfo is a project as Log Service describes it.
type ProjectInfo struct {
	Name   string `json:"projectName"`
	Region string `json:"region"`
	Status string `json:"status"` // Normal or Disable
	// RecycleBin reports whether deleted Logstores can be restored for a while. It is nil if the
	// service does not report it.
	RecycleBin *bool `json:"recycleBinEnabled"`
}
