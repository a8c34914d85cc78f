package state

import (
	"encoding/json"
	"time"
)

// Project is an SLS project.
type Project struct {
	Name               string               `json:"name"`
	Region             string               `json:"region"`
	Description        string               `json:"description"`
	DataRedundancyType string               `json:"data_redundancy_type"`
	ResourceGroupID    string               `json:"resource_group_id"`
	RecycleBinEnabled  bool                 `json:"recycle_bin_enabled"`
	CreateTime         time.Time            `json:"create_time"`
	LastModifyTime     time.Time            `json:"last_modify_time"`
	Logstores          map[string]*Logstore `json:"logstores"`
	Dashboards         map[string]*Document `json:"dashboards"`
	SavedSearches      map[string]*Document `json:"saved_searches"`
	Alerts             map[string]*Alert    `json:"alerts"`

	Processors map[string]*Processor `json:"processors"`
	RecycleBin []RecycledLogstore    `json:"recycle_bin"`

	// Disabled is what an overdue account makes of a project: it takes no logs. The service
	// deletes it later, which is not emulated.
	Disabled bool `json:"disabled"`

	// Policy is the project policy as it was written, empty for none. ResourcePolicy is what
	// PutResourcePolicy writes.
	Policy         string          `json:"policy"`
	ResourcePolicy *ResourcePolicy `json:"resource_policy"`

	// Tags are the tags of the project and of the objects in it, by the object: "/logstore/x",
	// and "" for the project itself.
	Tags map[string]map[string]string `json:"tags"`
}

// SetTags replaces the tags of an object.
func (p *Project) SetTags(object string, tags map[string]string) {
	if len(tags) == 0 {
		delete(p.Tags, object)
		return
	}
	ensure(&p.Tags)
	p.Tags[object] = tags
}

// Document is a dashboard or a saved search: what was put there, as it is.
type Document struct {
	Name        string          `json:"name"`
	DisplayName string          `json:"display_name"`
	Body        json.RawMessage `json:"body"`
}
