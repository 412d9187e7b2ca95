namespace RankEngine.Simulation.Writing.Vocabularies;

/// <summary>Words, sentences and topics of the section health.</summary>
/// <remarks>The form is explained at <see cref="VocabularyParser"/>.</remarks>
internal static class HealthWords
{
    internal const string Text = """
        orgs: {town} General Hospital; the {surname} Medical School; the Public Health Authority; the {town}
          Children's Clinic; the Medicines Board; the {surname} Foundation; the Royal College of Physicians in
          {town}; the Nursing Council; the {stem} Biotech company; the Cancer Research Fund; the Food Standards
          Office
        roles: consultant; chief medical officer; head nurse; epidemiologist; surgeon; health minister; general
          practitioner; paediatrician; trial leader; patients' advocate; pharmacist; hospital director
        quotes: We are seeing more {group} with {issue} than ever before; {A thing} is only part of the answer;
          The evidence on {issue} is stronger than many of us expected; Patients should not stop their treatment
          without talking to a doctor; No ward can run on goodwill alone
        background: The study was reviewed by independent doctors; Waiting lists have grown since {month}; The
          service treats {nk} patients a year; Doctors said that the risk to the public was low; Similar schemes
          are running in {place2}; Side effects were mild in most cases; The ministry has promised {money} for
          {issue}; Charities welcomed the news but asked for more detail
        # hospitals
        who: the hospital trust; the health ministry; the emergency department; the nursing union; +junior
          doctors; the ambulance service; the care inspectorate
        does: open {a adj} ward in {place}; cancel {n} operations; recruit {n} nurses from abroad; close the
          maternity unit at {place}; vote for a strike over {issue}; buy {n} scanners; cut waiting times by {pct};
          discharge {group} too early; pay {money} to the family of a patient; replace the {adj} theatre
        things: ward; operating theatre; scanner; ambulance; stretcher; waiting list; maternity unit; bed;
          consultant; night rota; surgical team; triage desk; hospice; discharge letter; kidney machine
        issues: waiting times; staff shortages; bed blocking; patient safety; hospital infections; rota gaps;
          parking charges; surgical errors
        groups: nurses; patients; surgeons; porters; midwives; junior doctors; paramedics
        adj: overstretched; understaffed; surgical; outpatient; urgent; crowded; neonatal; elective;
          refurbished; intensive-care
        experts: health economist; retired surgeon; nursing scholar; patient-safety expert
        facts: {pct} of patients were seen within {n} hours; The hospital has {n} beds; {n} posts have been
          vacant since {month}; An operation costs {money} on average; The ward admitted {n} people in one night;
          Agency staff cost {money} last year
        # vaccines
        who: the vaccine maker; the medicines agency; the immunisation programme; the school nurses' service;
          +family doctors; the trial centre; the supply board
        does: approve {a adj} vaccine against {issue}; offer the jab to {group}; recall {nk} doses; start a
          trial in {place}; ship {nk} doses to {place}; lower the age for the {thing}; pause the trial after {n}
          cases; waive the patent on {a thing}; combine {n} jabs in one; report {pct} protection against {issue}
        things: vaccine; booster; dose; syringe; side effect; trial arm; antibody; vial; cold chain; placebo;
          injection; nasal spray; immunisation card; patent; rash
        issues: measles; influenza; vaccine doubt; whooping cough; falling uptake; allergic reactions; tetanus;
          shingles
        groups: infants; parents; volunteers; pregnant women; school pupils; immunologists; travellers
        adj: immune; seasonal; needle-free; live; weakened; protective; feverish; single-dose; experimental;
          unvaccinated
        experts: immunologist; virologist; vaccine historian; paediatric nurse
        facts: The trial enrolled {nk} volunteers; Uptake in {place} fell to {pct}; Protection lasted for {n}
          months; A dose must be kept below {n} degrees; {n} children were treated for measles in {month}; Fever
          occurred in {pct} of those injected
        # nutrition
        who: the food standards agency; the dietitians' association; the school meals service; the sugar
          industry; +public health campaigners; the obesity clinic; the nutrition panel
        does: cut sugar in {things}; warn against {adj} {things}; tax {things} with added salt; put warning
          labels on {things}; study the diets of {nk} people; hand out free {things} in {place}; ban adverts for
          {things}; link {issue} to skipped breakfasts; rewrite the advice on {issue}; test {n} brands of {thing}
        things: breakfast cereal; soft drink; school lunch; ready meal; vitamin pill; food label; yoghurt;
          snack; vegetable box; recipe; sweetener; portion; cooking oil; wholemeal loaf; energy drink
        issues: obesity; salt intake; childhood diets; sugar; food labels; vitamin deficiency; crash diets;
          processed food
        groups: dietitians; school cooks; teenagers; dieters; food makers; parents; vegetarians
        adj: salty; sugary; fatty; fortified; wholesome; ultra-processed; low-fat; fibre-rich; fermented;
          overweight
        experts: dietitian; food scientist; metabolic researcher; school meals adviser
        facts: One child in {n} is overweight by the age of ten; The drink holds {n} spoonfuls of sugar; People
          in the study ate {n} grams of fibre a day; Sales of fresh vegetables rose by {pct}; Labels must change
          by {month}; Those who ate nuts lived {n} months longer
        # mental health
        who: the mental health trust; the counselling charity; the sleep clinic; the school counsellors' group;
          +psychiatrists; the helpline; the university clinic
        does: open a crisis house in {place}; train {n} volunteers to talk about {issue}; double the number of
          {things}; prescribe walks to {group}; end the use of {adj} wards; offer {a thing} to every school; study
          sleep in {nk} {group}; launch {a adj} helpline; cut the wait for {a thing}; blame {issue} for broken
          sleep
        things: therapy session; helpline; counsellor; crisis team; antidepressant; support group; sleep diary;
          self-help course; panic attack; mindfulness class; caseload; referral; respite bed; questionnaire
        issues: anxiety; depression; loneliness; insomnia; burnout; self-harm; exam stress; addiction
        groups: therapists; adolescents; carers; veterans; students; new mothers; psychologists
        adj: anxious; lonely; sleepless; talking; depressed; confidential; drop-in; withdrawn; resilient;
          overwhelmed
        experts: clinical psychologist; psychiatrist; sleep researcher; youth worker
        facts: Calls to the helpline rose by {pct}; The average wait for therapy is {n} weeks; One student in
          {n} reported anxiety; Those in the course slept {n} minutes longer; The service has {n} trained
          listeners; Referrals peaked in {month}
        # cancer
        who: the cancer institute; the screening service; the drug company; the oncology unit; +research
          charities; the radiotherapy centre; the tumour bank
        does: test {a adj} drug on {n} patients; lower the screening age to {n}; find a blood marker for
          {issue}; shrink tumours with {a thing}; reject {a adj} drug as too dear; invite {nk} women for {things};
          open a proton centre in {place}; share {nk} scans with {org2}; miss its target for {issue}; fund {n}
          trials of {things}
        things: tumour; biopsy; screening test; blood test; drug trial; scan; chemotherapy course; lump; mole;
          survival rate; radiotherapy machine; mammogram; gene test; support nurse
        issues: breast cancer; late diagnosis; skin cancer; drug prices; lung cancer; screening uptake; prostate
          cancer; relapse
        groups: oncologists; survivors; radiographers; smokers; patients; pathologists; fundraisers
        adj: malignant; targeted; early-stage; benign; inoperable; promising; terminal; cancerous; personalised;
          costly
        experts: oncologist; cancer statistician; pathologist; palliative care nurse
        facts: Survival after five years has risen to {pct}; The drug costs {money} a year; {n} patients were
          free of disease after {n} months; One in {n} people will develop the disease; The test missed {pct} of
          tumours; Screening finds {nk} cases a year
        # outbreaks
        who: the infection control team; the public health agency; the water laboratory; the port doctor;
          +contact tracers; the poultry board; the reference laboratory
        does: trace {n} cases of {issue} to {a thing}; close {a adj} restaurant in {place}; quarantine {n} farms
          near {place}; declare the end of an outbreak; tell {group} to boil water; test {nk} people in {place};
          spray ponds near {place}; cull {nk} hens; trace {n} passengers from a ship; sequence the {adj} strain
        things: virus; outbreak; strain; quarantine; swab; mosquito; cooling tower; contaminated well; mask;
          poultry farm; carrier; fever clinic; petri dish; parasite; sewage sample
        issues: food poisoning; bird flu; cholera; hepatitis; tick bites; antibiotic resistance; dirty water;
          dengue fever
        groups: contact tracers; virologists; poultry farmers; passengers; cooks; vets; laboratory staff
        adj: infectious; contaminated; airborne; feverish; zoonotic; viral; mild; undercooked; imported;
          resistant
        experts: infectious disease specialist; microbiologist; veterinary officer; epidemic modeller
        facts: {n} people fell ill after the same meal; The strain was last seen {years} ago; Each case infected
          {n} others on average; Laboratory results are due within {n} days; {n} patients remain in hospital; The
          virus was found in {pct} of samples
        # ageing
        who: the care homes association; the memory clinic; the pensioners' league; the bone research unit;
          +home helpers; the fall prevention team; the hearing institute
        does: open a dementia village near {place}; scan the brains of {n} volunteers; test {a adj} hearing aid;
          raise the fee for {things}; close {n} care homes; teach {group} to lift weights; slow {issue} in mice;
          fit {n} flats with {things}; visit {nk} {group} at home; find fewer falls after {a thing}
        things: care home; hip replacement; hearing aid; walking frame; memory test; brain scan; carer;
          stairlift; bone scan; pill box; day centre; bath rail; knee operation; alarm button
        issues: dementia; falls; social care costs; frailty; loneliness in old age; hearing loss; brittle bones;
          memory loss
        groups: pensioners; carers; grandparents; geriatricians; residents of care homes; home helpers;
          centenarians
        adj: elderly; forgetful; frail; active; retired; deaf; independent; bedridden; hip; lifelong
        experts: geriatrician; brain researcher; social care analyst; physiotherapist
        facts: One person in {n} over eighty has the condition; A place in a home costs {money} a year; Those
          who walked daily had {pct} fewer falls; The study followed {nk} people for {years}; The clinic sees {n}
          new patients a week; The town has {n} people over a hundred
        """;
}
