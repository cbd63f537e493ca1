"""The list of metrics as plain lines, one for each; `subnational_metrics` makes records of them.

A line begins with the very short name of a metric. An indented line goes on from the one above it.
"""

from __future__ import annotations

__all__ = ["DECEMBER_2022", "ELS", "LABELS", "NOTES", "SHORT_LABELS", "WHAT"]

#: Under each theme: very short name, id, decimals, whether high is good, kind, unit.
WHAT = """
economy:
  gva gva_per_hour_gbp 2 + mean £ per hour
  pay median_weekly_pay_gbp 0 + mean £ a week
  emp employment_rate_percent 1 + rate %
  gdhi gdhi_per_head_gbp 0 + mean £ per head
  births business_births_percent 1 + rate %
  growth high_growth_businesses_percent 1 + rate %
  firms active_businesses 0 0 count enterprises
transport connectivity:
  tpub public_transport_or_walk_minutes 1 - mean minutes
  tcar drive_minutes 1 - mean minutes
  tbike cycle_minutes 1 - mean minutes
digital connectivity:
  bb gigabit_broadband_percent 1 + rate %
  g4 mobile_4g_percent 2 + rate %
  g5 mobile_5g_percent 2 + rate %
education:
  ks2 key_stage_2_percent 1 + rate %
  gcse gcse_english_maths_percent 1 + rate %
  ofsted good_schools_percent 1 + rate %
  abs persistent_absence_percent 1 - rate %
  absfsm persistent_absence_fsm_percent 1 - rate %
  abscla persistent_absence_looked_after_percent 1 - rate %
  comm5 early_communication_percent 1 + rate %
  lit5 early_literacy_percent 1 + rate %
  math5 early_maths_percent 1 + rate %
skills:
  appst apprenticeship_starts_per_100000 0 + rate per 100,000 residents
  appach apprenticeship_achievements_per_100000 0 + rate per 100,000 residents
  nvq level_3_qualifications_percent 1 + rate %
  fepart further_education_per_100000 0 + rate per 100,000 residents
  noqual no_qualifications_percent 1 - rate %
health:
  hlef healthy_life_women_years 1 + mean years
  hlem healthy_life_men_years 1 + mean years
  hle healthy_life_years 1 + mean years
  smoke smokers_percent 1 - rate %
  ow4 overweight_reception_percent 1 - rate %
  ow10 overweight_year_6_percent 1 - rate %
  owad overweight_adults_percent 1 - rate %
  obesead obese_adults_percent 1 - rate %
  cvd preventable_cardiovascular_deaths_per_100000 1 - rate per 100,000 residents
  cancer cancer_early_stage_percent 1 + rate %
well-being:
  sat life_satisfaction_score 2 + mean score out of 10
  worth worthwhile_score 2 + mean score out of 10
  happy happiness_score 2 + mean score out of 10
  anx anxiety_score 2 - mean score out of 10
housing:
  homes net_additional_dwellings_per_1000 1 0 rate per 1,000 dwellings
  afford house_price_to_earnings_ratio 1 - rate ratio
environment:
  ghg greenhouse_gas_tonnes_per_head 2 - rate tonnes per head
  kwh domestic_electricity_kwh 0 - mean kWh per meter
society:
  poverty child_poverty_percent 1 - rate %
  shops supermarkets_per_10000 2 + rate per 10,000 residents
  museums museums_per_100000 2 + rate per 100,000 residents
  nights guest_nights 0 0 count nights
"""
#: Name as a heading.
LABELS = """
gva: Gross value added per hour worked
pay: Gross median weekly pay
emp: Employment rate, aged 16 to 64
gdhi: Gross disposable household income per head
births: Business births as a share of active businesses
growth: High-growth businesses
firms: Active businesses
tpub: Time to the nearest employment centre of 500 to 4,999 jobs by public transport or on foot
tcar: Time to the nearest employment centre of 500 to 4,999 jobs by car
tbike: Time to the nearest employment centre of 500 to 4,999 jobs by bicycle
bb: Premises with gigabit-capable broadband
g4: 4G coverage by at least one network
g5: 5G coverage by at least one network
ks2: Pupils at the expected standard by the end of primary school
gcse: GCSEs in English and maths by age 19
ofsted: Schools rated good or outstanding
abs: Persistent absence, all pupils
absfsm: Persistent absence, pupils with free school meals
abscla: Persistent absence, pupils looked after
comm5: Children at the expected standard in communication and language at age five
lit5: Children at the expected standard in literacy at age five
math5: Children at the expected standard in maths at age five
appst: Apprenticeship starts
appach: Apprenticeship achievements
nvq: Qualified to level 3 or above, aged 16 to 64
fepart: Further education and skills participation, aged 19 and over
noqual: No qualifications, aged 16 to 64
hlef: Healthy life expectancy of women
hlem: Healthy life expectancy of men
hle: Healthy life expectancy
smoke: Cigarette smokers
ow4: Overweight children in reception, aged 4 to 5
ow10: Overweight children in Year 6, aged 10 to 11
owad: Overweight adults
obesead: Obese adults
cvd: Preventable deaths from cardiovascular disease, under 75
cancer: Cancers diagnosed at stage 1 or 2
sat: Life satisfaction
worth: Feeling that life is worthwhile
happy: Happiness
anx: Anxiety
homes: Net additions to the housing stock
afford: House price as a multiple of earnings
ghg: Greenhouse gas emissions per head
kwh: Domestic electricity use per meter
poverty: Children in relative poverty before housing costs
shops: Supermarkets of chains
museums: Museums
nights: Guest nights at short-term lets
"""
#: Name in a few words, as inside a sentence.
SHORT_LABELS = """
gva: GVA per hour
pay: weekly pay
emp: employment rate
gdhi: disposable income per head
births: business births
growth: high-growth businesses
firms: active businesses
tpub: journey by public transport or on foot
tcar: journey by car
tbike: journey by bicycle
bb: gigabit broadband
g4: 4G coverage
g5: 5G coverage
ks2: Key Stage 2 results
gcse: GCSE results
ofsted: good or outstanding schools
abs: persistent absence
absfsm: persistent absence of pupils with free school meals
abscla: persistent absence of pupils looked after
comm5: early communication and language
lit5: early literacy
math5: early maths
appst: apprenticeship starts
appach: apprenticeship achievements
nvq: level 3 qualifications
fepart: further education
noqual: residents without qualifications
hlef: healthy life expectancy of women
hlem: healthy life expectancy of men
hle: healthy life expectancy
smoke: smokers
ow4: overweight children in reception
ow10: overweight children in Year 6
owad: overweight adults
obesead: obese adults
cvd: preventable cardiovascular deaths
cancer: early cancer diagnosis
sat: life satisfaction
worth: feeling that life is worthwhile
happy: happiness
anx: anxiety
homes: new homes
afford: house prices against earnings
ghg: greenhouse gas emissions
kwh: domestic electricity use
poverty: children in poverty
shops: supermarkets
museums: museums
nights: guest nights
"""
#: Name in the explorer of December 2022; that of 4G in its own file.
DECEMBER_2022 = """
gva: Gross value added per hour worked
pay: Gross median weekly pay
emp: Employment rate for 16 to 64 year olds
gdhi: Gross disposable household income per head
tpub: Public transport or walk to employment centre with 500 to 4999 jobs
tcar: Drive to employment centre with 500 to 4999 jobs
tbike: Cycle to employment centre with 500 to 4999 jobs
bb: Gigabit capable broadband
g4: 4G coverage
ks2: Pupils at expected standards by end of primary school
gcse: GCSEs (and equivalent) in English and maths by age 19
ofsted: Schools and nursery schools rated good or outstanding
abs: Persistent absences for all pupils
absfsm: Persistent absences for pupils eligible for free school meals
abscla: Persistent absences for pupils looked after by local authorities
comm5: Children at expected standard for communication and language by end of early years foundation stage
lit5: Children at expected standard for literacy by end of early years foundation stage
math5: Children at expected standard for maths by end of early years foundation stage
appst: Apprenticeships starts
appach: Apprenticeships achievements
nvq: Aged 16 to 64 years level 3 or above qualifications
fepart: Aged 19 years and over further education and skills participation
hlef: Female healthy life expectancy
hlem: Male healthy life expectancy
smoke: Cigarette smokers
ow4: Overweight children at reception age (aged four to five years)
ow10: Overweight children at Year 6 age (aged 10 to 11 years)
owad: Overweight adults (aged 18 years and over)
cvd: Cardiovascular mortality considered preventable in persons aged under 75
cancer: Cancer diagnosis at stage 1 and 2
sat: Life satisfaction
worth: Feeling life is worthwhile
happy: Happiness
anx: Anxiety
"""
#: Data set and indicator in Explore Local Statistics; a line for each.
ELS = """
gva: gross-value-added: Gross value added per hour worked
pay: gross-median-weekly-pay: Gross median weekly pay
emp: employment-rate: Employment rate
emp: employment-rate-ni: Employment rate (Northern Ireland)
gdhi: gross-disposable-household-income-per-head: Gross disposable household income
births: business-demography: Business births
growth: business-demography: High growth businesses
firms: business-demography: Active businesses
tpub: average-travel-time: Public transport or walk to work
tcar: average-travel-time: Drive to work
tbike: average-travel-time: Cycle to work
bb: gigabit-capable-broadband: Gigabit capable broadband
g4: network-coverage-4g: 4G coverage
g5: network-coverage-5g: 5G coverage
ks2: pupils-at-expected-standards-by-end-of-primary-school:
    Pupils meeting the expected standard in reading, writing and maths
gcse: gcses-in-english-and-maths: GCSEs in English and Maths
abs: persistent-absences-for-all-pupils: Persistent absences for all pupils
absfsm: persistent-absences-for-pupils-eligible-for-free-school-meals:
    Persistent absences for pupils eligible for free school meals
abscla: persistent-absences-for-pupils-looked-after-by-local-authorities:
    Persistent absences for pupils looked after by local authorities
comm5: early-years: Communication and language
lit5: early-years: Literacy
math5: early-years: Mathematics
appst: apprenticeships: Apprenticeship starts (England)
appst: apprenticeships-ni: Apprenticeship starts (Northern Ireland)
appst: apprenticeships-scotland: Apprenticeship starts (Scotland)
appach: apprenticeships: Apprenticeship achievements (England)
appach: apprenticeships-scotland: Apprenticeship achievements (Scotland)
nvq: qualifications-level-3-or-above: Level 3 or above qualifications (Great Britain)
nvq: qualifications-level-3-or-above-ni: Level 3 or above qualifications (Northern Ireland)
fepart: further-education-and-skills-participation: Further education and skills participation
noqual: qualifications-none-gb: No qualifications
hlef: healthy-life-expectancy: Female healthy life expectancy
hlem: healthy-life-expectancy: Male healthy life expectancy
smoke: cigarette-smokers: Cigarette smokers
obesead: adult-obesity-prevalence: Adult obesity prevalence
cvd: preventable-cardiovascular-mortality-england: Preventable cardiovascular mortality (England)
cvd: preventable-cardiovascular-mortality-ni: Preventable circulatory mortality (Northern Ireland)
cancer: cancer-diagnosis-at-stage-1-and-2: Cancer diagnosis at stage 1 and 2
sat: personal-wellbeing-estimates: Satisfaction
worth: personal-wellbeing-estimates: Worthwhile
happy: personal-wellbeing-estimates: Happiness
anx: personal-wellbeing-estimates: Anxiety
homes: net-additions-to-the-housing-stock: Net additions to the housing stock (England)
homes: net-additions-to-the-housing-stock-northern-ireland:
    Net additions to the housing stock (Northern Ireland)
homes: net-additions-to-the-housing-stock-wales: Net additions to the housing stock (Wales)
afford: housing-affordability-ratio: Housing affordability ratio (residence-based)
ghg: greenhouse-gas-emissions: Greenhouse gas emissions
kwh: domestic-electricity-consumption: Electricity consumption
poverty: children-in-relative-poverty: Children in relative poverty before housing costs
shops: supermarkets: Supermarkets
museums: museums: museums
nights: short-term-let-number-of-guests-nights: Number of guest nights at a short-term let
"""
#: What to know before comparing.
NOTES = """
firms: A count: divide by residents before it is compared.
tpub: England only.
tcar: England only.
tbike: England only.
ks2: England only.
gcse: England only.
ofsted: England only.
abs: England only.
absfsm: England only.
abscla: England only.
comm5: England only; the goals changed in 2021, so years before and after do not compare.
lit5: England only; the goals changed in 2021, so years before and after do not compare.
math5: England only; the goals changed in 2021, so years before and after do not compare.
appst: Each nation runs and counts its own apprenticeships; none is published for Wales.
appach: England and Scotland each count their own; none is published for Wales and Northern Ireland.
nvq: From 2022 regulated levels replace the earlier ones, so years before and after do not compare.
fepart: England only.
noqual: Great Britain only.
hle: Men and women together, .49 and .51; made here, not published so.
ow4: England only.
ow10: England only.
owad: England only.
obesead: England only; obese, not overweight: never beside the series of overweight adults.
cvd: England and Northern Ireland each by its own list of causes.
cancer: England only.
homes: Not the completions of the published model; none is published for Scotland.
afford: England and Wales only.
nights: A count of one month: add up the months and divide by residents before it is compared.
"""
